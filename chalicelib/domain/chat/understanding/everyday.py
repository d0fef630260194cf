# ruff: noqa: E501, SIM905 - rows of words
"""Everyday words that must never be taken for a misspelt food, and Chinese words in which a food
character means nothing to eat. Data only."""

COMMON = frozenset(
    """
wife husband kids child daughter sons colleague colleagues coworker boss girlfriend boyfriend mum mama papa boys girls
mann sohn tochter kollege kollegin kollegen freundin chef kinder oma opa
about above across after again against alarm alexa allow almost alone along already also although always amount
another answer anyone anything apart area around artist asked asking away back balance bank based battery because
become been before began begin being below best better between birthday block blue body book boil boiled both bottom bought brand
bread break bring brings brought build bus business busy buying call called calls came cannot card care cars case change
channel charge chance chair chat check choice choose city class clean clear clock close closed cloud code color come
comes coming company computer contact control convert cook cool could count country course cover create credit
current customer daily dance date days deal dear delete deliver delivered delivery dinner directions does doing done
door down download draw dream drive during each early east easy eating eight either email empty english enough
entire even evening event ever every exact example excuse face fact fair fall family fast father feel feeling felt few
fifty file fill film final find fine fire first five flash flight floor follow food foot forever forget form forty
found four free friday friend from front full game games gave general german getting girl give given going gone good
great green ground group grow guess guide hair hand happen happy hard have having head hear heard heart heavy hello
help here high hold home hope horse hotel hour hours house huge human idea image info inside into item items itself january
join joke july june just keep kept keys kind king knew know known lack land language last latest laugh lead learn
least leave left less lets letter level life like line link lion list listen little live lived living local location lock long
longer look looking lose lost love loved lower lunch machine made main make making many march mark match matter
maybe mean means meet meeting member message might mile miles mind mine minute minutes miss mode monday money month
months more morning most mother move movie moving much music must myself name named national nearby nearest nearly
need needed needs never news next nice night nine nobody none noon normal north nothing notice number office often
okay once ones only open opened opening order ordered orders other others ours outside over oven page paid paper park
part party pass past payment pays people percent perfect person phone photo pick picked pick picture piece place
placed plan plane play played playing please plus point possible post present press pretty price prices print
private problem program pull pulled push putting question quick quickly quite radio rain rate rates raise reach read ready real
really reason receive recent recipe record refund remember remind reminder remove repeat reply request reservation
reset rest restaurant result return review ride right ring road room round rule running sale same saturday save
saying says school score search seat second seconds seem seen select sell send sense sent series serve service set
seven several shall share shelf ship shipped shoes shop shopping short should show showed shut side sign silver similar
simple since sing sister site sitting sleep slow small snow social some someone something sometimes song songs soon
sorry sound sounds south space speak speaker speed spell spend sport spot spring stand star start started state
status stay step steps still stock stocks stop stopped store stores story street strong stuff style such suit sunday
suppose sure surprise swim switch system table take taken takes taking talk talking taxi teach team tell temperature
test text thank thanks that their them then there these they thing things think third thirty this those though
thought thousand three through thursday ticket till time timer times tired title today together told tomorrow tonight
took total touch toward town track traffic train transfer translate transport travel tree trip true truck trust
truth trying tuesday turn turned turns twelve twenty type under understand until update upon used user uses using
usual value very view visit voice volume wait waiting wake walk walked wall want wanted wants war warn wash watch
weather website week weekend weight well went were west what whats when where which while white whole whose will wind
window wish with without woman wonder word words work worked working world worry worst would write wrong yard year
years yeah yellow yesterday york young your yours zone weigh west bath coat boot shirt dress ship boat goat goal
calorie calories bacteria history cast case cash lottery letters bottles later latter matter better bitter battery ratio
aber abend alle allein alles also ander andere anderen anruf antwort anzeigen arbeit auch auto bald bank beim bekommen
benutzen besser beste bestellen bestellt bestellung beide bereits bezahlen bild bilder bist bitte brauche bringen
bringt buch danke dann darf dass dein deine denke denn deshalb dich dieser diese dieses doch dort drei durch
eben eigentlich einfach einkaufsliste einmal einen ende erst erste etwas euch euer fahren falsch fast fehler fenster
fertig film finde finden frage fragen frau freund freunde fuer fuhr gabe ganz geben gebt geht gehen geld genau gerade gern gerne gestern
gibt ging glaube gleich guten gute guter habe haben hallo halt hand hatte hatten haus heute hier hilfe hinzu
hoeren horen ihnen ihre ihrem ihren immer jahr jahre jede jeder jetzt jemand kann kannst karte kein keine kaufen kommen
kommt konnen konnte konnten kosten kostet kunde kunden kurz land lang lange laut leben leider leise letzte liste lieb liebe
liefern lieferung lied lieder liegt licht machen macht mail meine meinem meinen menschen minute minuten mich mochte
mochten monat morgen muss musik nach nachricht nachste nachsten nacht name nehme nehmen nicht nichts noch nummer nein oder
ohne paket passt platz preis problem radio rechnung regnet richtig ruf sache sagen schnell schon schreib schule sehen sehr
seit seite sind soll sollte spiel spiele spielen sprache stadt stelle stellen stimmt strasse stunde stunden suche
suchen tage termin timer uber uhr und uns unser unten verbinden verstehe viel viele vielen vielleicht vier voll
vom von vor wann warte warum was wasche weil weiss weiter welche wenn werde werden wetter wichtig wie wieder will
willst wird wirklich wissen woche wohin wohl wollen wollte wort wunsche wurde zahlen zeig zeige zeit ziehen zimmer
zug zuhause zum zur zurueck zuruck zusammen zwei rein raus kalender wecker lampe lampen kuche schalte
fabric beast roast toast cost lost post most host taste paste waste fist fish mint hint mile mild wild
""".split()
)

# Chinese words whose characters would otherwise read as food.
NOT_FOOD = tuple(
    """方面 水平 水电 水费 面前 见面 面试 面积 表面 对面 黑色 豆瓣 片刻 名片 照片 图片 影片 卡片 电影 动画片 预料
    资料 材料 饮料 控制 遥控 热门 热线 热烈 热爱 热搜 亲热 天气热 冰箱 冷气 奶奶 奶粉 奶爸 鸡毛 煲汤 水准 薪水 汗水 水管
    口水 水货 香水 薄荷糖盒 拍片 刀片 唱片 芯片 米饭点 饭店 吃饭 做饭 饭馆 饭点 午饭 晚饭 早饭 约饭 肉眼 汤姆 黑名单 黑客 黑白 黑暗
    蛋疼 混蛋 完蛋 鱼雷 钓鱼 美式足球 面子 面对 全面 里面 外面 上面 下面 后面 前面 页面 界面 画面 平面 桌面 封面 反面 正面
    甜蜜 甜美 热闹 冷静 冷门 暖气 温度 温馨 温柔 体温 气温 烤箱 烤火 辣妹 汁水 卷子 试卷 面料 布料 玫瑰花 葡萄牙 苹果手机 苹果公司 苹果电脑
    小米手机 片子 第二面 胆固醇 杯子 杯具 茶几 茶具 点茶水费 料理 圆圈 冻结 微波 芒种 芯 桃花 李子柒 梅花 莓 公鸡 手机 飞机 司机 油价 汽油 加油 加油站 石油 醋意 热水器 冰雪 冰岛 滑冰""".split()
)
