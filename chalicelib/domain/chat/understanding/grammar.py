# ruff: noqa: E501 - rows of words
"""The small words of an order, as roles: with, and, no, extra, all, the other … and the ladder of
sizes. General language in English, German and Chinese; no food and no menu words. Data only.

A role begins with "+". Amount words are keys without "+", since menus use them in names too."""

ROLES = """
+with: with | mit | made with | that has | having | plus some | dazu | 加 | 带 | 配 | 配上 | 外加 | 放 | including | inklusive | topped with | along with some | on top | drauf | darauf | obendrauf | have | has | add | belegt
+and: and | und | & | plus | + | 和 | 跟 | 还有 | 以及 | 再来 | 再要 | 再加 | 再点 | 另外再来 | 另外 | as well as | sowie | and also | und auch | then | dann | also | 外加一 | 与 | 加上 | 然后 | 再 | 同 | along with | together with | noch
+or: or | oder | nor | 或 | 或者 | noch auch
+of: of | from the | vom | von
+of_them: of them | of those | of these | of which | davon | von denen | von ihnen | 其中 | 里面有 | 当中
+other: the other | other | die andere | die anderen | den anderen | der andere | das andere | anderen | andere | 另 | 另一 | 剩下 | 剩下的 | 其余 | 其它 | the rest | rest | the remaining | remaining | den rest | die restlichen | die übrigen | 其他的
+all: all | all of them | all of those | both | both of them | both of those | them all | alle | allen | alles | beide | beiden | 都 | 全部 | 全都 | 全要 | 通通 | every one | 两杯都 | 两个都 | alle beide | on all | for all | für alle | auf allen | auf beiden | 统统
+each: each | jeweils | je | 每 | 每杯 | 每个 | 各 | 每份 | every | apiece | jede | jeder | jedes | 各来 | 每样
+cl: 杯 | 份 | 个 | 只 | 块 | 瓶 | 罐 | 碗 | 盒 | 串 | 根 | 听 | 袋 | 打 | 桶 | 张 | 壶 | 款 | cup | cups | glass | glasses | bottle | bottles | can | cans | tasse | tassen | becher | glas | gläser | flasche | flaschen | dose | dosen | stück | stücke | mal | portion | portionen | piece | pieces | order of | orders of | serving | servings | cups of | cup of | glass of | glasses of | bottle of | bottles of | can of | cans of | tasse voll | times | serving of | servings of | box of | boxes of | basket of
+unit: pump | pumps | pump of | pumps of | splash | splash of | scoop | scoops | scoops of | scoop of | packet | packets | packets of | packet of | spoon | spoons | spoons of | teaspoon | teaspoons | teaspoons of | spoonfuls of | dash of | dash | splashes of | pumpstöße | pumpstoß | spritzer | löffel | teelöffel | päckchen | würfel | 泵 | 勺 | 包 | 滴 | 茶匙 | sugars of | drops of | slices of | slice of | schuss
+the: the | der | die | das | den | dem | des | 那 | 这 | 那个 | 这个 | 那杯 | 这杯 | my | mein | meine | meinen | meinem | meiner | our | your | dieser | diese | dieses | diesen | this | these | those | unsere | on | in | auf | im | am | for | für | at | to be | as | als | into | onto | to | zu | zum | is | are | should be | want | be | would be | will be | made | make | one with a | ist | sind | sein | sollen | soll | wäre | it | them | that | they | es | sie | ihn | ihm | ihr | 给 | 我 | 我的 | 把 | 是 | 的 | 了 | 吧 | 啊 | 呢 | 要 | 做 | 做成 | also get | get | getting | did | done | any | some | a bit of | a little bit of the | etwas | ein bisschen von | bit | just | nur | only | einfach | lediglich | ganz | 只 要 | 只要 | 就 | 就要 | 一下 | 有 | 好 | really | very | sehr | so | too | regular old | 弄 | 帮我 | 请 | 麻烦 | 来 | 点 | 想要 | 我要 | 我想要 | 上 | 呀 | 哦 | 嘛 | 哈 | gern | gerne | like | bitte | please | pls | plz | thanks | danke
+order: order | i want | i'd like | i would like | id like | get me | give me | can i get | can i have | could i get | could i have | let me get | i'll have | i'll take | ill have | ill take | bestellen | ich mochte | ich hatte gerne | ich hatte gern | ich nehme | i need | buy | i wanted | purchase | order me
+from: from | bei | at the | from a place called | contact | call | open | go to
+not_that: instead of | rather than | statt | anstatt | anstelle von | 而不是
+fix: 不不 | 不不不 | 哦不 | 啊不 | 不是不是 | 不对不对 | no wait | wait no | wait | no sorry | sorry no | sorry | oops | i mean | make that | make it | scratch that | rather | actually | on second thought | correction | nein doch | nein lieber | doch lieber | ach nein | quatsch | moment | ich meine | ich meinte | vielmehr | stattdessen | instead | besser gesagt | nee doch | 不对 | 不是 | 改成 | 换成 | 还是 | 等等 | 说错了 | 错了 | 改为 | 换 | lieber | nein warte | warte | change that to | change it to | no make that | no make it | doch nicht | entschuldigung | verbesserung | oh no
+fill: 不过 | 但是 | 不如 | 不好意思 | 不客气 | 不管 | uh | um | uhm | umm | er | erm | hmm | hm | ah | oh | eh | well | ähm | äh | öhm | öh | hmm ja | tja | halt | 嗯 那个 | 那个那个 | 就是 | 呃 | 额 | 唔 | 那个啥 | 这个这个 | 就是说 | like uh | you know | kind of | sort of | let me see | lets see | let's see | mal sehen | also ähm | sozusagen | 怎么说 | 那什么 | 就那个 | basically | literally | guess | i guess | maybe | perhaps | vielleicht | eventuell | probably | eigentlich | na ja | naja | yeah so | 嗯嗯 | 然后那个
no: no | no added | without | 不另加 | keine zusätzlichen | ohne | kein | keine | keinen | keiner | keinem | hold | hold the | hold on the | skip | skip the | leave off | leave off the | leave out | leave out the | minus | not any | none of the | 不要 | 不加 | 去 | 免 | 走 | 无 | 别放 | 不放 | 别加 | 不用 | 不 | 别 | 少了 | 去掉 | 不带 | free of | avoid | avoiding | don't want | dont want | do not want | don't put | dont put | don't put any | dont put any | do not put | don't add | dont add | do not add | hate | dislike | can't stand | not | nicht mit | weglassen | lass weg | but not | aber ohne | aber kein | und kein | and no | never | with no | with out | w/o | mit ohne | 不需要 | 零 | 不含 | weg mit | null | zero | except | ausser | außer | bis auf | apart from | 除了 | allergic to | no added | not with | ungern | exclude | excluding | nix | 去除 | 不想要 | 不喜欢
extra: extra | additional | more | mehr | 多 | 多加 | 多放 | 加多 | 多点 | 多一点 | 多来点 | 加量 | zusätzlich | zusätzliche | zusätzlichen | a lot of | lots of | plenty of | plenty | loads of | heavy on | heavy on the | go heavy on | go heavy on the | a bunch of | a whole bunch of | a whole lot of | viel | viele | reichlich | 额外 | 特别多 | heavy | 多些 | a ton of | tons of | mehr von | with extra | extraportion | eine extra portion | extra portion of | zweimal extra | 超多 | much | 加份 | lot of | bunch of | lots | 多多
light: not so | not too | not very | nicht so | nicht zu | nicht allzu | 不太 | 不要太 | 不那么 | kaum | reduced | light | lite | little | a little | a little bit of | just a little | just a bit of | only a little | only a bit of | less | easy | easy on | easy on the | go easy on | go easy on the | go light on | go light on the | light on | light on the | not much | not too much | not many | not a lot of | not so much | a touch of | a hint of | a drizzle of | a tiny bit of | just a tiny bit of | only a drizzle of | just a drizzle of | no more than a drizzle of | wenig | weniger | leicht | ein bisschen | ein wenig | bisschen | nicht so viel | nicht viel | nicht zu viel | 少 | 少放 | 少加 | 微 | 少点 | 少一点 | 稍微 | 少许 | 一点点 | 一丢丢 | 少来点 | 减 | 不要太多 | 轻 | 略 | sparsam mit | 少些 | 一点 | bit less | slightly | light amount of | 稍微来点 | 稍微加点
double: double | 双层 | zweifach | doppelstöckig | doppelstöckiger | doppelstöckigen | doppelt | doppelte | doppelten | doppelter | doppelt so viel | 双份 | 双倍 | 双 | 加倍 | 两倍 | twice the | 2x the
triple: triple | 三层 | dreilagig | dreifach | dreifache | 三份的 | 三倍
half: 一半 | half | halb | halbe | halber | halben | 半 | 半份 | halbes
"""

SIZES = """
short: short | kurz | 短杯
tall: tall
grande: grande
venti: venti
trenta: trenta
small: small | smaller | smallest | little one | klein | kleine | kleiner | kleinen | kleines | kleinem | kleinste | kleineren | 小 | 小杯 | 小份 | 小号 | 小的 | 小个 | 小碗 | 最小 | 最小杯 | 小杯的 | mini | kid size | smal | 小一点
medium: medium | mid size | midsize | mittel | mittlere | mittlerer | mittleren | mittleres | mittelgroß | mittelgroße | mittelgroßen | mittelgroßer | mittelgroßes | mittelgroßem | 中 | 中杯 | 中份 | 中号 | 中的 | 中等 | 标准杯 | medium sized | mittelgross | med | normalgroß | normalgroße | normale größe | 中杯的
large: large | big | larger | bigger | biggest | largest | groß | große | großer | großen | großes | großem | größer | größere | größeren | größte | 大 | 大杯 | 大份 | 大号 | 大的 | 大个 | 大瓶 | 大碗 | 最大 | 大杯的 | gross | lrg | larg | grosser | 大一点
extra large: extra large | xl | xlarge | x large | extragroß | extra groß | extra große | extra großen | extra großer | extra großes | sehr groß | riesig | 超大 | 超大杯 | 特大 | 特大杯 | 加大 | 加大杯 | 超大份 | 特大号 | huge | super size | supersize | giant
party: party size | party sized | party | partygröße
family: family size | family sized | familiengröße | familien | 家庭装 | 家庭版 | family
jumbo: jumbo | xxl | 巨无霸杯
lunch: lunch size | lunch sized | lunch portion
personal: personal | personal size | personal sized | individual | 个人 | 单人
"""

# From the smallest; sizes with the same rank never stand on one menu line together.
LADDER = {
    "personal": 0,
    "short": 0,
    "small": 1,
    "tall": 1,
    "medium": 2,
    "regular": 2,
    "grande": 2,
    "large": 3,
    "venti": 3,
    "extra large": 4,
    "lunch": 1,
    "jumbo": 5,
    "family": 5,
    "party": 6,
    "trenta": 4,
}
