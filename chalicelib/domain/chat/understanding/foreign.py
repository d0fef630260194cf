# ruff: noqa: E501 - rows of words
"""What a shop does not do: the topics that are recognised as out of scope even when a food word or
an order verb stands in them. Data only; patterns over folded text."""

import re
from functools import cache

_LATIN = r"""(?<![\w'])(?:
weather|forecast|how much (?:did|have|do) i sp(?:end|ent)|habe ich [\w ]{0,20}ausgegeben|(?:cold|hot|warm|windy|cloudy) (?:outside|out|today|tomorrow)|coffee (?:machine|maker)|kaffeemaschine|kaffeevollautomat|reviews|relaxing|for fun|what do i need (?:to|for|in)|(?:six|\d+|twenty|ten)[- ]sided|plug|type of gas|in (?:england|rome|paris|london|tokyo|berlin)|trending|trends|(?:how far|distance) (?:is it|to|from|away is)|temperature|(?:will|does|is) it (?:going to )?(?:rain|snow)\w*|raining|snowing|sunny|humid\w*|umbrella
|songs?|music|playlist|spotify|album|lyrics|podcast|audiobook|radio|concert|artist|rapper|band
|play (?!with)(?!a role)\w+|movies?|films?|cinema|netflix|tv|television|theater|episode|showtimes?|kinokarten|kino
|jokes?|riddle|funny|make me laugh|fun facts?|story|poem|quote of|trivia|sing
|uber|lyft|taxi|cab|rideshare|flights?|airplane|airport|airline|train ticket|trains?|bus (?:schedule|times?|stop|ticket)|subway|tickets?|hotels?|hostel|vacation|travel\w*|itinerary|passport|visa|luggage|airbnb|rental car|rent a car|car rental
|traffic|directions|navigate|route|gps|how (?:far|long)(?: \w+){0,3} (?:drive|to get to)|distance (?:to|between|from)|map
|restaurant (?:reservation|booking)|(?:book|reserve|make|need|cancel|confirm)(?: \w+){0,3} (?:table|reservation|appointment|room|flight|hotel|meeting|car|seat)s?|reservations?|table for|appointment|dinner reservation|zum abendessen|restaurants? (?:in|near|for|that|with|around)|good (?:\w+ )?restaurants?|restaurant (?:suggestion|recommendation|review|rating)s?
|alarms?|timers?|reminders?|remind me|wake me|calendar|schedule|agenda|meetings?|to-? ?do list|todo|events?(?! rules)|birthday|holiday|pto|time off|day off|vacation days|sick day
|(?:what|which|tell me the|current)(?: \w+){0,2} (?:time|date|day)(?: \w+)? (?:is it|in|now|today|zone)|what(?:'s| is) (?:the|today's) (?:time|date)|time ?zone|time in
|lights?(?! (?:on|roast|ice|beer|sauce|cheese|sugar|bulb|foam|whip|cream|mayo))|thermostat|vacuum|robot cleaner|(?:turn|switch|shut) (?:on|off|up|down|it (?:on|off|up|down)|the|my)|volume|louder|quieter|mute|brightness|dim|smart (?:home|plug|light|speaker)|generator|power (?:up|down|off|mode)|battery|wi-?fi|bluetooth|airplane mode|screen|whisper mode|low power
|(?:bank|checking|savings|credit card|routing|account) ?(?:account|balance|number|transfer|statement|card|limit|score)|my accounts?|transfer (?:\w+ ){0,4}(?:money|funds|\$|dollars|to|between|from)|transfer between|make a transfer|balance|credit (?:card|score|limit|report|line)|interest rates?|mortgage|loan|apr|401k|direct deposit|paychecks?|payday|salary|income|tax(?:es)?|irs|w-? ?2|stocks?|shares|invest\w*|bitcoin|crypto\w*|exchange rate|currency|convert\w*|insurance|fraud\w*|transactions?|withdraw\w*|deposit|atm|overdraft|checks? (?:book)?s?(?= (?:order|book))|order (?:\w+ )?checks?|checkbook|pin number|freeze|new card|lost card|card declined|report (?:my|a) (?:lost|stolen)|spending|spent|budget|rollover|international fees?
|translate|translation|how (?:do|would|can) (?:you|i|we) say|how to say|say (?:\w+ ){1,6}in (?:german|french|spanish|chinese|italian|english|japanese|korean|russian|portuguese|hindi|arabic)|in (?:french|spanish|italian|japanese|korean|russian|portuguese|hindi|arabic)|word for|spell(?:ing)?|synonyms?|definition|define|mean(?:s|ing)? of|what does(?: \w+){1,5} mean|pronounce
|recipes?|cook(?:ing)?(?! oil)|bake|ingredients?(?: (?:in|for|of|do))?|how (?:do|can|to|should|long)(?: \w+){0,3} (?:make|cook|bake|prepare|boil|roast|fry|store|keep)|substitut\w+|calories?|nutrition\w*|carbs|how (?:healthy|many calories|much (?:fat|sugar|protein|sodium|fiber))|protein (?:in|does)|cholesterol|vitamins?|meal (?:suggestion|plan|idea|prep)s?|what (?:should|can) i (?:cook|make|eat for)|expire[ds]?(?! coupon)|(?:go|gone|went) bad|shelf life|still good|safe to eat
|emails?|text (?:message|my|to)|send (?:an? |my )?(?:message|text|email)|inbox|facebook|twitter|tweet|instagram|whatsapp|social media|youtube|call (?:my |up )?(?:mom|mum|dad|wife|husband|brother|sister|friend|boss|doctor|police|mother|father|john|\w+ on|a friend)|make (?:a )?call|phone (?:app|number of|settings?|call)|dial|voicemail|contacts?(?! (?:pizza|them|the|a|burger))
|operating system|software|password|update my (?:phone|computer|software|windows)|upgrade my|install|download|computer|laptop|printer|iphone|android|google|website|internet connection|router|app store|reset|sync|ringtone|steps i|how many steps
|news|headlines|president|politic\w*|election|sports?|football|soccer|basketball|baseball|score of|game (?:score|last|tonight)|nba|nfl|who won|world cup|team
|(?:what|who|when|where|how)(?: is| was| are| were| did| does| tall| old| far| big| many people)(?: \w+){0,4} (?:president|capital|population|invented|discovered|born|die[d]?|war|planet|moon|world|country|universe|earth|sun|mountain|river|actor|actress|author|king|queen)|capital of|population|square root|divided by|times \d|\d+ ?(?:plus|minus|\*|/) ?\d+|calculate|calculator|solve|equation|math|percent of|how many (?:feet|inches|miles|ounces|cups|grams|days|people|pounds|kilometers|tablespoons|teaspoons)|ounces in|random number|roll (?:a )?(?:dice|die)|flip a coin|coin flip|heads or tails|pick a number
|meaning of life|hobbies|do you (?:like|love|have (?:any )?(?:pets|feelings|hobbies|friends|kids|a dog|siblings))|your (?:favorite|favourite|birthday|age|hobby|pets?|dog|opinion|boss|job)|love you|marry me|date me|are you (?:married|single|happy|okay|ok|sad)|how old|what do you (?:think|like)|do you believe|tell me (?:about|something|a (?:story|fact)|more about) (?!the (?:menu|campaign|coupon|order|special|promo))(?:yourself|\w+)|horoscope|zodiac|god
|find my (?:phone|keys|car)|where(?:'s| is| are) my (?:phone|keys|car|wallet|dog|glasses)|lost my (?:phone|keys|wallet|luggage)|gas (?:station|mileage|level|tank)|mpg|tires?|oil (?:change|level)|jump ?start|car (?:repair|maintenance|wash|service|insurance)|mechanic|auto ?(?:repair|shop|werkstatt)|last maintenance|schedule maintenance|vaccin\w*|shots? (?:for|do i need|needed|required)|doctor|dentist|hospital|medicine|pharmacy|symptoms|headache|gym|workout|exercise|yoga
|change (?:my )?(?:name|your name|accent|voice|user ?name|speed|whisper)|accent|speak (?:faster|slower|louder|softer|up)|talk (?:faster|slower)|(?:your|the) (?:voice|accent)|whisper
|plug type|socket|carry-? ?on|carryon|travel (?:alert|notification|suggestion)|visa requirement|plane|embassy
|jobs?|resume|interview|school|homework|college|university|exam|course|essay|write (?:me )?(?:an? )?(?:code|essay|poem|program|story|letter)|python|javascript|program\w*|code
|how (?:tall|deep|heavy|fast|high) (?:is|are|was|does)|ignore (?:all |the |your |my |any )?(?:previous|prior|above)|system prompt|jailbreak|pretend|act as|role ?play|drop table|select \*|union select|<script|delete from|insert into|sudo|rm -rf
|wetter|regnet|regnen|regen|schneit|sonnig|regenschirm|grad celsius|temperatur
|lied(?:er|es)?|musik|playlist|horbuch|radiosender|spiel\w* (?!keine)|abspielen|album|konzert|wiedergabe\w*|hoerbuch|horbuch|kinofilm|filme?|fernseh\w*|serie|sender|lautstarke|lauter|leiser|stumm
|witz\w*|ratsel|gedicht|geschichte|erzahl\w*|scherz
|taxi|mietwagen|flug\w*|fluge|zugticket|zugverbindung|bahn\w*|fahrkarte\w*|zuge?|fahrplan|hotel\w*|urlaub\w*|reise\w*|flughafen|autowerkstatt|werkstatt|autoreparatur\w*|stau|verkehr\w*|route|wegbeschreibung|entfernung|navigier\w*
|tisch (?:reservieren|fur|bestellen|buchen)|reservier\w*|termin\w*|buchung|buchen|restaurant (?:zum|in|fur|empfehl\w*|suche|mit)|tisch
|wecker|timer|erinner\w*|kalender|weck\w* mich|besprechung|geburtstag|feiertag|wie spat|uhrzeit|welcher tag|welches datum|datum
|licht\w*|lampen? (?:aus|an|ein)|steckdose|staubsaug\w*|heizung|thermostat|schalt\w*|mach\w*(?: \w+){0,4} (?:an|aus|heller|dunkler|lauter|leiser)$|dimm\w*|helligkeit
|kontostand|konto|uberweis\w*|bankkarte|kreditkarte\w*|kredit|zinsen|aktie\w*|aktienkurs\w*|wechselkurs|steuer\w*|versicherung\w*|gehalt|bitcoin|borse
|ubersetz\w*|auf (?:franzosisch|spanisch|italienisch|russisch|japanisch)|was heisst|was bedeutet|definition|synonym|buchstabier\w*
|rezept\w*|kochen|koche|backen|kalorien|nahrwert\w*|zutaten|zubereit\w*|wie (?:macht|mache|bereite|koche|backe) (?:man|ich)
|e-?mails?|mail\w*|nachricht(?:en)?(?: an| von| senden| lesen| schicken)|schreib(?:e)? (?:eine|an|meiner|meinem)(?! .*(?:liste|zettel))|ruf\w*(?: \w+){0,3} an|anruf\w*|kontakte?|facebook|twitter|tweet\w*|instagram|telefonnummer
|nachrichten|schlagzeilen|politik\w*|wahl|bundeskanzler\w*|fussball\w*|bundesliga|sport\w*|spielstand|wer (?:hat|war|ist) (?:gewonnen|der erfinder|der prasident|der)|hauptstadt|einwohner|prasident\w*|wie (?:hoch|gross|alt|weit) ist|rechne|mal \d|plus \d|wurzel|quadrat\w*|prozent von|wie viele (?:meter|kilometer|einwohner|tage)
|passwort|betriebssystem|drucker|computer|handyeinstellung\w*|akku|wlan|bluetooth|bildschirm|software|update|installier\w*|uber dich|dein lieblings\w*|lieblings\w+|liebst du|magst du|hausaufgaben|schule|doktor|arzt|apotheke|zahnarzt|programmier\w*|horoskop|allgemeinwissen|podcast\w*|veranstaltung\w*|wochenende|(?<!fur )meiner? (?:mutter|vater|oma|opa|freundin|frau|mann)
)\b"""

_HAN = r"""天气|下雨|下雪|气温|温度多少|几度|预报|带伞|雨伞|台风|雾霾|空气质量
|歌|咖啡机|演出|周末|安排|好玩|玩的|地方玩|哪个朝代|朝代|诗人|作者|孩子玩|音乐|播放|唱|电台|广播|播客|专辑|电影|影院|电视|追剧|综艺|剧集|音量|声音(?:大|小|调)|静音|大声|小声|演唱会|有声书
|笑话|讲个|故事|谜语|诗|段子|冷笑话|脑筋急转弯
|打车|出租车|滴滴|叫车|机票|航班|飞机|火车|高铁|车票|地铁|公交|酒店|宾馆|旅馆|旅游|旅行|景点|签证|护照|路线|导航|怎么走|堵车|路况|交通|门票|游玩|民宿|租车|目的地
|订(?:个|一个|张|一张)?(?:桌|位|座|票|房|酒店|机票|餐厅)|预约|预定(?:餐厅|座位|酒店)|订座|订位|餐馆|餐厅|饭店|人均(?:消费)?
|闹钟|提醒|定时|计时|日历|日程|会议|行程|生日|约会|叫醒|几点了|现在几点|今天(?:几号|星期|周几|是)|星期几|几月几|日期|时区|待办|倒计时|农历|节假日
|开灯|关灯|灯(?:光|泡)?(?:打开|关|调|变)|(?:打开|关闭|关掉|调|开|关)(?:一下)?(?:客厅|卧室|厨房|房间|家里|所有|空调|电视|灯|音响|窗帘|插座|扫地|蓝牙|wifi|热点|手电)|空调|窗帘|扫地机|吸尘|插座|亮度|智能家居|暖气
|转账|余额|银行|信用卡|贷款|利率|股票|股价|基金|汇率|理财|存款|工资|税|保险|比特币|炒股|借钱|花呗|投资
|翻译|(?:用|的)(?:法语|日语|韩语|西班牙语|俄语|法文|日文)|怎么说|英语怎么|单词|同义词|的意思是|成语|定义|造句|拼写
|菜谱|食谱|怎么(?:做|煮|炒|炖|烤|腌|蒸|烧)|做法|卡路里|热量|营养|烹饪|几卡|做饭|煮多久|保质期
|邮件|短信|发消息|发信息|微信|微博|朋友圈|打电话|拨打|拨号|联系人|推特|脸书|抖音|发条|通话|电话号码|给(?:妈妈|爸爸|老婆|老公|朋友|他|她|老板).{0,6}(?:打|发)
|新闻|头条|总统|主席|政治|选举|足球|篮球|比赛|比分|世界杯|球队|奥运|谁赢|冠军
|首都|人口|历史|数学|等于|平方根|除以|乘以|计算|几厘米|几公里|多少(?:米|公里|人口|平方)|多高|发明|地球|太阳|月亮|宇宙|百科|是谁(?!.*(?:订单|你))|世界上|出生
|密码|操作系统|升级系统|电脑|打印机|手机(?:设置|系统|电量|没电)|电量|省电|网络(?:不|连)|连不上|安装|下载|软件|代码|编程|写(?:一?首|一?篇|个|作文|论文|封)|程序|作业|考试|面试|工作|简历|学校
|看病|医生|医院|挂号|吃药|感冒|发烧|头疼|健身|减肥方法|跑步|瑜伽|疫苗|星座|运势|算命|结婚|爱我|喜欢我|你爱|男朋友|女朋友|聊天|聊聊|陪我|无聊|你喜欢|你觉得
|(?:叫|打)(?:个|辆|一辆)?车|花了多少钱|忽略(?:之前|以上|前面|所有)|系统提示|提示词|扮演|假装|你现在是|加油站|油价|修车|汽车|停车场|快递员招聘|招聘|彩票|赌|色情|枪"""


@cache
def _compiled() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_LATIN.replace("\n", "").strip()), re.compile(_HAN.replace("\n", ""))


def foreign_topic(folded: str, *, has_han: bool, has_latin: bool) -> tuple[int, int] | None:
    """Where the text turns to something that no shop does, if it does."""
    latin, han = _compiled()
    text = folded[:420]
    match = (latin.search(text) if has_latin else None) or (han.search(text) if has_han else None)
    return (match.start(), match.end()) if match else None
