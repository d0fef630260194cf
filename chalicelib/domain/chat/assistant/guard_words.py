# ruff: noqa: E501, SIM905 - rows of words
"""The words that no sentence of a model's may have, in three languages, by the reason why.

A word too many here costs a friendly sentence; one too few costs a promise that a court may hold us
to (Moffatt v. Air Canada, 2024 BCCRT 149). So the lists are wide, and what is left over is plain
talk about what food and drinks are like.
"""

import re
from enum import StrEnum

from chalicelib.domain.patterns import regex


class Hit(StrEnum):
    """Why a sentence was dropped."""

    NUMBER = "number"
    PRICE = "price"
    TIME = "time"
    PROMISE = "promise"
    ACTED = "acted"
    CONSENT = "consent"
    DENIAL = "denial"
    COMPETITOR = "competitor"
    HEALTH = "health"
    PERSONAL = "personal"
    INSTRUCTION = "instruction"
    LANGUAGE = "language"
    MARKUP = "markup"
    LONG = "long"


def _words(latin: str, han: str) -> re.Pattern[str]:
    return regex(rf"\b(?:{latin})\b|{han}", re.IGNORECASE)


# Numbers in words. "One", "a", 一 are how people speak of a thing, and back nothing.
_NUMBERS = _words(
    r"zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?: ?\w+)?|hundreds?|thousands?|millions?|billions?|dozens?|half|halves|quarter|double|triple|twice|thrice|percent|per cent|zillions?"
    r"|null|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w+zehn|\w+zig|\w*hundert\w*|\w*tausend\w*|millionen|milliarden|dutzend|halb\w*|hälfte|doppel\w*|doppelt\w*|dreifach\w*|zweimal|dreimal|prozent",
    r"[零二三四五六七八九十百千万亿两半几双倍廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億兩]|百分之|[一二三四五六七八九]折|一[元块分百千万半倍毛角]",
)
# Fruits, teas and dishes that have a number in their names, and words that only look like one.
_NO_NUMBERS = regex(
    r"百香果?|三明治|四季春?|五谷|八宝|十分|千层|百合|三文鱼|九层塔|千岛|两者|双皮奶|半熟|五香|万能|百搭|千万不|几款|几样|几种"
)
_PRICES = _words(
    r"price\w*|pric(?:y|ing)|costs?|costing|cheap\w*|expensive|affordable|budget|yuan|rmb|cny|usd|eur|dollars?|euros?|cents?|bucks?|money|cash|pay|paid|payment|charge[ds]?|fee|fees|bill|total|amount|save[ds]?|savings?"
    r"|preis\w*|kost(?:et|en|ete)|kostenpunkt|billig\w*|günstig\w*|teuer\w*|geld|zahl(?:en|t|ung)|bezahl\w*|gebühr\w*|rechnung|betrag|summe|spar(?:en|t|st)",
    r"[价钱元贵费]|块钱|便宜|划算|人民币|付款|支付|买单|合计|总共|省下",
)
_TIMES = _words(
    r"minutes?|mins?|hours?|hrs?|seconds?|o'?clock|tomorrow|tonight|yesterday|next (?:week|month|year)|weeks?|months?|years?|days|midnight|noon|soon|shortly|immediately|right away|asap|deadline|until|expires?|expir\w+|valid"
    r"|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|january|february|april|june|july|august|september|october|november|december"
    r"|minuten?|stunden?|sekunden?|uhr|morgen früh|heute abend|gestern|übermorgen|wochen?|monate?n?|jahre?n?|tagen?|mitternacht|bald|sofort|gleich|umgehend|gültig\w*|läuft ab|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?|januar|februar|märz|juni|juli|oktober|dezember",
    r"分钟|小时|点钟|秒|明天|后天|今晚|昨天|星期|周[一二三四五六日末]|月底|[日号]前|马上|立刻|立即|很快|稍后|尽快|有效期|到期|过期|截止",
)
_PROMISES = _words(
    r"free|freebies?|complimentary|discount\w*|refund\w*|gifts?|gifted|guarant\w+|promis\w+|vouchers?|coupons?|rewards?|rewarded|bonus\w*|prizes?|win|wins|winner\w*|winning|lottery|jackpot|compensat\w+|priority|vip|upgrad\w+|reserv\w+|on the house|special (?:offer|deal|price)\w*|deals?|waive\w*|credits?|credited|cash ?back|points|skip the|jump the|exceptions?|approv\w+|entitle\w*|eligib\w+|grant\w*|authori[sz]\w+|unlock\w*|extra (?:coupon|card|voucher)\w*|bribe|rebate\w*|sponsor\w*|giveaway\w*|present for you|our treat|my treat"
    r"|gratis|kostenlos\w*|kostenfrei\w*|umsonst|geschenk\w*|schenk\w*|garant\w+|versprech\w*|versproch\w*|verspreche|rabatt\w*|gutschein\w*|erstatt\w*|rückerstatt\w*|entschädig\w*|prämie\w*|gewinn\w*|ausnahme\w*|freigeschaltet|freischalt\w*|vorrang\w*|priorität\w*|aufs haus|guthaben|punkte|sonderangebot\w*|vorteil\w*|genehmig\w*|bewillig\w*|zusicher\w*|zugesichert|reservier\w*|belohn\w*|erlass\w*",
    r"免费|免单|免除|赠|白送|送[您你一]|保证|承诺|担保|退款|退钱|补偿|赔|优惠|折扣|打折|返现|红包|插队|优先|特权|会员|贵宾|券|奖|抵扣|减免|额外|升级|特批|破例|批准|福利|预留|留好|报销|积分|抽中|中签|请客|免[了你您]",
)
_ACTED = _words(
    r"(?:i|we)(?:'ve| have|'ll| will| just| already| am| are)?(?: just| already| now| gladly| going to)* (?:placed?|order(?:ed|ing)?|confirm\w*|book\w*|cancel\w*|chang\w+|appl(?:y|ied)|add(?:ed|ing)?|remov\w+|sent|send|updat\w+|issu\w+|deliver\w*|charg\w+|submit\w*|process\w*|arrang\w+|contact\w*|forward\w*|notif\w+|escalat\w+|deduct\w*|adjust\w*|set)"
    r"|(?:has|have) been|(?:is|are|was|were) (?:now )?(?:confirmed|placed|ordered|booked|cancelled|canceled|on (?:its|the) way|being (?:prepared|made|delivered)|sorted|processed|delivered|ready|done|active|activated|applied|yours)"
    r"|all (?:set|done)|consider it done|(?:your|the) order"
    r"|(?:habe|haben|hab)(?: \w+){0,6} (?:bestellt|bestätigt|storniert|geändert|hinzugefügt|entfernt|gesendet|geschickt|gebucht|angewendet|eingelöst|ausgestellt|weitergeleitet|veranlasst|erledigt)|(?:wurde|wurden|ist|sind)(?: \w+){0,4} (?:bestellt|bestätigt|storniert|unterwegs|fertig|erledigt|aktiviert|gebucht|geliefert|zubereitet)|(?:ihre|deine|die) bestellung|alles erledigt|(?:ich|wir) (?:bestelle|storniere|buche|ändere|schicke|sende|liefere|veranlasse)\w*",
    r"已(?:经|为|帮|给|成功|下|确|支|取|预|加|修|改|退|发|领|提|安排|通知|送)|下单成功|订好|搞定|办好|弄好|加好|成功(?:了|下单|领取|修改)|(?:为|帮|给)[您你](?:下单|订|取消|改|发|安排|加|转|处理|办)|订单",
)
_CONSENT = _words(
    r"confirm\w*|place (?:the|your|this|an|it)|check ?out|purchas\w*|proceed\w*|finali[sz]e\w*|go ahead"
    r"|bestätig\w*|aufgeben|abschick\w*|abschließ\w*|kaufen|kauf",
    r"下单|确认|结账|购买|付钱",
)
_DENIALS = _words(
    r"cannot|can't|can not|couldn't|unable|not able|not allowed|not possible|impossible|won't|don't (?:have|support|offer|do|know)|do not (?:have|support|offer|do|know)|sorry|apolog\w+|unfortunately|regret\w*|afraid|refuse\w*|decline[ds]?|unavailable|sold out|closed|language model|artificial intelligence|an? ai|a bot|chatbot|robot|machine|limitation\w*|not supported|too (?:many|busy)|overload\w*|elsewhere|other (?:app|platform|service|shop|store|site)s?|another (?:app|platform|service|shop|store|site)|website|hotline|call us"
    r"|(?:kann|können|könnte|darf|dürfen)(?: \w+){0,5} (?:nicht|kein\w*)|nicht (?:möglich|verfügbar|erlaubt|in der lage)|leider|entschuldig\w*|bedauer\w*|unmöglich|ausverkauft|geschlossen|sprachmodell|künstliche\w*|eine ki|ein bot|chatbot|roboter|überlastet|woanders|anderswo|andere\w* (?:app|plattform|dienst|anbieter|laden|seite)\w*|webseite|website",
    r"不能|无法|没法|没办法|做不到|不可以|不支持|不行|抱歉|对不起|不好意思|遗憾|暂时|拒绝|售罄|卖完|打烊|语言模型|人工智能|机器人|大模型|模型|[Aa][Ii]助|人数(?:过|太)多|太忙|繁忙|其他(?:平台|应用|店|软件|网站)|别的(?:平台|应用|店|软件|网站)|官网|热线|小程序",
)
# Where people are sent when a shop sends them away; and what other assistants are called.
_COMPETITORS = _words(
    r"meituan|ele\.?me|taobao|tmall|alibaba|alipay|ant group|we ?chat(?: pay)?|weixin|tencent|jd(?:\.com)?|jingdong|pinduoduo|temu|douyin|tik ?tok|kuaishou|xiaohongshu|rednote|dianping|didi|sf express|freshippo|hema|amazon|ebay|walmart"
    r"|starbucks|costa(?: coffee)?|mc ?donald'?s|mc ?café|kfc|burger king|pizza hut|domino'?s|subway|dunkin\w*|tim hortons|pret(?: a manger)?|heytea|hey ?tea|chagee|luckin\w*|mixue|nayuki|chapanda|cotti|auntea(?: jenny)?|coco|gong ?cha|alittle|yidiandian|guming|manner"
    r"|uber(?: ?eats)?|door ?dash|grub ?hub|deliveroo|just ?eat|lieferando|wolt|gorillas|flink|foodpanda|grab(?:food)?|glovo|postmates|instacart|too good to go|rewe|edeka|lidl|aldi|kaufland"
    r"|chat ?gpt|open ?ai|gpt\w*|gemini|bard|claude|anthropic|copilot|siri|alexa|cortana|google|baidu|bing|deepseek|qwen|tongyi|doubao|kimi|ernie|yuanbao|llama|mistral|grok|perplexity|yelp|paypal|visa|mastercard",
    r"美团|饿了么|淘宝|天猫|阿里|支付宝|微信|腾讯|京东|拼多多|抖音|快手|小红书|点评|滴滴|顺丰|盒马|亚马逊|星巴克|咖世家|麦当劳|肯德基|汉堡王|必胜客|达美乐|赛百味|喜茶|霸王茶姬|瑞幸|蜜雪冰城|奈雪|茶百道|库迪|沪上阿姨|一点点|贡茶|古茗|茶颜悦色|书亦|豆包|通义|千问|文心|元宝|讯飞|混元|智谱|谷歌|百度|闪购",
)
_HEALTH = _words(
    r"allerg\w*|vegan\w*|vegetarian\w*|halal|kosher|gluten\w*|lactose|dairy|nuts?|peanuts?|health\w*|diabet\w*|calori\w*|pregnan\w*|safe|safely|medic\w*|diets?|dietary|slimming|weight|caffein\w*|decaf\w*|\w+[- ]free|organic|vitamin\w*|immune|cures?|alcohol\w*|contains?|ingredients?"
    r"|allergi\w*|vegan\w*|vegetarisch\w*|gluten\w*|laktose\w*|nüsse\w*|nuss\w*|gesund\w*|diabet\w*|kalorien\w*|schwanger\w*|sicher für|medizin\w*|diät\w*|koffein\w*|entkoffein\w*|\w+frei|bio|vitamin\w*|immun\w*|heilt|alkohol\w*|enthält|enthalten|zutaten",
    r"过敏|素食|纯素|清真|无糖|零糖|零卡|低卡|低脂|热量|卡路里|孕妇|糖尿|健康|养生|不含|含有|咖啡因|药|减肥|瘦身|安全|坚果|乳糖|麸质|维生素|免疫|酒精|有机|无添加",
)
_PERSONAL = _words(
    r"address\w*|phone\w*|telephone|mobile|passwords?|passcodes?|accounts?|e-?mails?|credit card|bank\w*|identity|passport|birthdays?|location|customers?|clients?|user(?:name)?s?|someone else\w*|other (?:people|person|shopper|guest|user)\w*|staff|employees?|manager|owner"
    r"|adresse\w*|telefon\w*|handy\w*|passwor\w*|konto|kontos|konten|e-?mail\w*|kreditkarte\w*|bank\w*|ausweis\w*|kund(?:e|en|in|innen)|nutzer\w*|andere\w* (?:person|leute|gast|gäste)\w*|mitarbeiter\w*|chef\w*|inhaber\w*",
    r"地址|电话|手机|密码|账号|账户|邮箱|身份证|银行|护照|住址|隐私|顾客|客户|用户|别人|他人|其他人|员工|店长|老板|经理",
)
_INSTRUCTIONS = _words(
    r"instruct\w*|prompts?|system|tools?|functions?|parameters?|developers?|admin\w*|operators?|overrid\w*|debug\w*|jailbreak\w*|ignor\w*|disregard\w*|policy|policies|rules?|config\w*|tokens?|secrets?|api|json|database|root|sudo|role|roleplay|pretend\w*|unrestricted|dan"
    r"|anweisung\w*|anleitung\w*|systemprompt\w*|werkzeug\w*|entwickler\w*|administrator\w*|ignorier\w*|regeln?|richtlinie\w*|geheim\w*|datenbank\w*|rolle",
    r"指令|系统|提示词|工具|管理员|开发者|忽略|规则|政策|配置|数据库|调试|越狱|扮演|角色|令牌|秘密|机密|授权|权限",
)

FORBIDDEN = (
    (Hit.PROMISE, _PROMISES),
    (Hit.ACTED, _ACTED),
    (Hit.CONSENT, _CONSENT),
    (Hit.DENIAL, _DENIALS),
    (Hit.INSTRUCTION, _INSTRUCTIONS),
    (Hit.PRICE, _PRICES),
    (Hit.TIME, _TIMES),
    (Hit.PERSONAL, _PERSONAL),
    (Hit.HEALTH, _HEALTH),
    (Hit.COMPETITOR, _COMPETITORS),
)
# What a name on the menu may be, though no other word may.
NAMEABLE = frozenset((Hit.COMPETITOR, Hit.HEALTH, Hit.NUMBER, Hit.TIME, Hit.CONSENT))


def has_number(text: str) -> bool:
    """Whether there is a number in `text`, in digits or in words."""
    bare = _NO_NUMBERS.sub("", text)
    signs = any(c.isnumeric() and not "\u3400" <= c <= "\u9fff" for c in bare)
    return signs or _NUMBERS.search(bare) is not None


# Words that a sentence of a language of some length does not do without.
STOPWORDS = {
    "en": frozenset(
        "the a an and or is are was be it its it's this that these those with for of to in on at you your i we my our me us they do does what which would like how not very so more both too as if from some something anything have has here there can could will just one any nice sounds lovely great happy enjoy let's".split()
    ),
    "de": frozenset(
        "der die das den dem des ein eine einen einem einer eines und oder ist sind war sein es dies diese dieser mit für von zu im in auf an sie ihr ihre ich wir mein unser mich uns du dein was welche welcher möchten wie nicht sehr so mehr beide auch als wenn aus etwas haben hat hier kann können wird nur schön klingt lecker gern gerne viel spaß lieber eher passt noch".split()
    ),
}
