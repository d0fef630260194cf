# ruff: noqa: E501, SIM905 - rows of words
"""A bilingual gazetteer of everyday food words: English key, then German, Chinese and other English
ways to say it. General language only: no brand and no menu is named here. Data only."""

FOOD = """
# coffee
coffee: kaffee | käffchen | filterkaffee | 咖啡 | java | kaffe
latte: 拿铁 | latté | 那提 | milchkaffee | latte macchiato kaffee
cappuccino: 卡布奇诺 | 卡布 | kapputschino | cappucino | cappu | 卡布基诺
americano: 美式 | 美式咖啡 | amerikano
iced americano: 冰美式 | 冰美
hot americano: 热美式 | 热美
iced latte: 冰拿铁 | 冰拿
espresso: 浓缩 | 浓缩咖啡 | 意式浓缩 | expresso | 意式
white mocha: 白摩卡 | weißer mokka | weißen mokka
white: 白色
mocha: 摩卡 | mokka | moka | mocca
macchiato: 玛奇朵 | 玛琪雅朵 | 马琪雅朵
flat white: 澳白 | 馥芮白 | 平白 | flatwhite
cold brew: 冷萃 | 冷萃咖啡 | 冷泡 | 冷泡咖啡 | cold brewed
frappuccino: 星冰乐 | frappucino | frap | frapp | fraps | frappe | frappé
frappe: 法拉沛
caramel: 焦糖 | karamell | caramell | karamel | 太妃
vanilla: 香草 | vanille | 云尼拿 | 香草味 | vanila
hazelnut: 榛果 | haselnuss | 榛子 | 榛果味 | hazel nut
cinnamon: 肉桂 | zimt | 桂皮 | cinamon
nutmeg: 肉豆蔻 | muskat | muskatnuss
chocolate: 巧克力 | schokolade | schoko | schokoladen | 朱古力 | choco | choc | chocolaty | chocolatey | schokoladig
white chocolate: 白巧克力 | weisse schokolade | weisser schokolade | 白巧
dark chocolate: 黑巧克力 | zartbitterschokolade | dunkle schokolade | 黑巧
hot chocolate: 热巧克力 | heisse schokolade | kakao | 热可可 | 热巧 | trinkschokolade | heiße schokolade
cocoa: 可可 | kakaopulver
decaf: 低因 | 无咖啡因 | 脱因 | entkoffeiniert | koffeinfrei | decaffeinated | caffeine free | entcoffeiniert | 低咖啡因 | entkoffeinierter
espresso shot: espressoshot | 浓缩一份 | espresso schuss | 份浓缩
blonde: 金烘 | 黄金烘焙 | blond
dark roast: 深烘 | 深度烘焙 | 深烘焙 | dunkle roestung | dunkel geroestet | dunkle bohnen | dunkle röstung | dunkel geröstet
light roast: 浅烘 | 浅度烘焙 | 浅烘焙 | helle röstung | hell geröstet | helle bohnen | heller braten | hellen braten
medium roast: 中烘 | 中度烘焙 | 中烘焙 | mittlere röstung | mittlere bohnen
black: 黑 | schwarz | 黑的
black coffee: 黑咖啡 | 清咖 | schwarzer kaffee | schwarzen kaffee
iced coffee: 冰咖啡 | eiskaffee
drip coffee: 滴滤咖啡 | filterkaffee | 手冲 | 手冲咖啡
eggnog: eierpunsch | 蛋奶酒
pumpkin: kürbis | 南瓜
pumpkin spice: 南瓜香料 | kürbisgewürz
gingerbread: lebkuchen | 姜饼
peppermint: pfefferminz | pfefferminze | 薄荷
mint: minze | 薄荷叶
skinny: mager | fettarm zuckerfrei | 纤体 | 脱脂无糖
# milk and cream
milk: milch | 牛奶 | 奶 | 鲜奶 | 鲜牛奶 | 纯牛奶
whole milk: vollmilch | 全脂奶 | 全脂牛奶 | 全脂 | full fat milk | full cream milk
nonfat milk: magermilch | entrahmte milch | 脱脂奶 | 脱脂牛奶 | 脱脂 | skim milk | skimmed milk | fat free milk | non fat milk | fettfreie milch | skim
2% milk: fettarme milch | 低脂奶 | 低脂牛奶 | 低脂 | reduced fat milk | low fat milk | semi skimmed milk | lowfat milk | two percent milk | two percent | halbfettmilch | fettreduzierte milch | 2 percent milk | 2 percent | teilentrahmte milch | semi skimmed
nonfat: fat free | non fat | fettfrei
oat milk: hafermilch | haferdrink | 燕麦奶 | 燕麦牛奶 | 燕奶 | oatmilk | hafer milch
oat: hafer | 燕麦
soy milk: sojamilch | sojadrink | 豆奶 | 豆浆 | soya milk | soymilk | soja milch
soy: soja | 大豆 | soya
almond milk: mandelmilch | 杏仁奶 | 巴旦木奶 | 扁桃仁奶 | mandel milch
almond: mandel | mandeln | 杏仁 | 巴旦木
coconut milk: kokosmilch | 椰奶 | 椰乳 | 椰浆 | kokosnussmilch
coconut: kokos | kokosnuss | 椰子 | 椰
lactose free milk: laktosefreie milch | 无乳糖牛奶 | 舒化奶
lactose free: laktosefrei | 无乳糖
cream: sahne | rahm | 奶油 | 淡奶油 | creme
whipped cream: schlagsahne | schlagrahm | 鲜奶油 | 奶泡奶油 | whip cream | whip | whipped | 打发奶油 | 搅打奶油 | schlag
milk foam: milchschaum | 奶泡 | foam | schaum
cheese foam: 芝士奶盖 | 奶盖 | käseschaum | cheese cap | milk cap | 芝士盖 | 芝士奶霜 | 奶霜
cold foam: 冷泡沫 | 冷奶泡 | kalter schaum
half and half: halb und halb
butter: 黄油 | 牛油
yogurt: joghurt | 酸奶 | 优格 | yoghurt | jogurt
# sweetness
sugar: zucker | 糖 | 甜 | 甜度 | 糖分 | sweet | süße | sweetness
brown sugar: brauner zucker | braunem zucker | 黑糖 | 红糖 | 赤砂糖
honey: honig | 蜂蜜 | 蜜糖
syrup: sirup | 糖浆 | 风味糖浆
maple syrup: ahornsirup | 枫糖浆 | 枫糖
vanilla syrup: vanillesirup | 香草糖浆
caramel syrup: karamellsirup | 焦糖糖浆
hazelnut syrup: haselnusssirup | haselnuss sirup | 榛果糖浆
chocolate syrup: schokosirup | schokoladensirup | 巧克力糖浆
chocolate sauce: schokoladensauce | schokosauce | schokososse | schokoladensosse | 巧克力酱 | 巧克力淋酱
caramel drizzle: karamellsauce | 焦糖淋酱 | 焦糖酱 | karamelldrizzle | caramel sauce
sweetener: süßstoff | 代糖 | 甜味剂 | 零卡糖
30% sugar: 微糖 | 三分甜
standard sugar: 全糖 | 正常糖 | 标准糖 | 标准甜 | 正常甜 | 全甜 | full sugar | regular sugar | normal sugar | normal süß | 常规糖
regular ice: 正常冰 | normal ice | normal viel eis | normal eis | 标准冰 | 常规冰
sugar free: zuckerfrei | 无糖型 | sugarless
sprinkle: streusel | 糖针 | 彩糖
topping: belag | beläge | 小料 | 配料 | 加料 | 料
# tea and milk tea
tea: tee | 茶
milk tea: milchtee | 奶茶 | 牛奶茶
bubble tea: bubbletea | 泡泡茶 | boba tea | perlentee
pearl: tapiokaperlen | tapioka perlen | 珍珠 | 波霸 | boba | tapioca | tapioca pearl | bubble | perle | perlen | 黑珍珠 | tapioka | 圆子
crystal boba: 脆波波 | 晶球 | 寒天 | kristallperlen | 水晶波波 | 脆啵啵
coconut jelly: 椰果 | kokosgelee | nata de coco | kokosnussgelee
grass jelly: 仙草 | 烧仙草 | 仙草冻 | grasgelee | kräutergelee | herbal jelly
pudding: 布丁 | 鸡蛋布丁
aloe: aloe vera | 芦荟
taro: 芋头 | 芋泥 | 香芋 | 芋 | 芋圆
red bean: 红豆 | rote bohnen | rote bohne | azuki
sago: 西米
jelly: 果冻 | gelee | 冻
oolong: 乌龙 | 乌龙茶 | oolongtee | wulong
jasmine: 茉莉 | jasmin
jasmine green tea: 茉莉绿茶 | 茉莉花茶 | 茉绿 | jasmintee | jasmin grüntee
green tea: grüntee | grüner tee | grünen tee | 绿茶
black tea: schwarztee | schwarzer tee | schwarzen tee | 红茶
lemon tea: zitronentee | 柠檬茶 | 柠茶
fruit tea: früchtetee | 水果茶 | 果茶 | obsttee
herbal tea: kräutertee | 花草茶 | 草本茶
iced tea: eistee | 冰茶 | 冻茶 | ice tea
matcha: 抹茶
chai: 印度奶茶
earl grey: 伯爵 | 伯爵茶
pu erh: 普洱 | pu er
chrysanthemum: 菊花 | chrysantheme
osmanthus: 桂花
rose: 玫瑰
tie guan yin: 铁观音
# fruit
fruit: 水果 | frucht | früchte | obst
lemon: zitrone | 柠檬 | zitronen
lime: limette | 青柠 | limetten
orange: 橙 | 橙子 | 橘子 | apfelsine | orangen
grapefruit: 葡萄柚 | 西柚 | pampelmuse
apple: apfel | 苹果 | äpfel
mango: 芒果 | mangos
strawberry: erdbeere | erdbeer | erdbeeren | 草莓
blueberry: heidelbeere | blaubeere | heidelbeer | blaubeer | 蓝莓 | blaubeeren
raspberry: himbeere | himbeer | 树莓 | 覆盆子 | himbeeren
cherry: kirsche | kirsch | 樱桃 | 车厘子 | kirschen
peach: pfirsich | 桃 | 桃子 | 水蜜桃 | 蜜桃 | 白桃 | pfirsiche
pineapple: ananas | 菠萝 | 凤梨
banana: banane | 香蕉 | bananen
grape: traube | 葡萄 | trauben | weintraube
passion fruit: maracuja | passionsfrucht | 百香果
lychee: litschi | 荔枝
watermelon: wassermelone | 西瓜
melon: melone | 哈密瓜 | 蜜瓜
kiwi: 猕猴桃 | 奇异果
dragon fruit: drachenfrucht | 火龙果
berry: beere | beeren | 莓 | 莓果
avocado: 牛油果 | 鳄梨
plum: pflaume | 杨梅 | 酸梅 | 梅
pear: birne | 梨 | 雪梨
pomelo: 柚子 | 柚
# cold and warm
iced: eis gekühlt | auf eis | over ice | on ice | 冰 | 冰的 | 冷饮 | eisgekühlt | 冻的 | 加冰块的 | with ice in it | 做冰的 | 要冰的 | mit eiswürfeln gekühlt | eiskalt
ice: 冰块 | eis | eiswürfel
cold: kalt | 冷 | 冷的 | 凉 | 凉的 | chilled | gekühlt
hot: heiß | 热 | 热的 | 烫 | 热饮 | 做热的 | 要热的
warm: 温 | 温的 | 温热 | 暖 | 温温 | 去冰温
room temperature: 常温 | zimmertemperatur | 室温
extra hot: 特别热 | extra heiß | 特热
foam: 泡沫
# drinks
water: wasser | 水 | 矿泉水 | 纯净水
mineral water: mineralwasser | 瓶装水 | bottled water | 矿泉水
sparkling water: sprudel | sprudelwasser | 气泡水 | 苏打水 | soda water | kohlensäurewasser | 巴黎水
still water: stilles wasser
cola: coke | coca cola | kola | 可乐 | cokes | coca colas
diet cola: diet coke | 健怡可乐 | cola light | light cola | coke light | coca cola light
zero cola: cola zero | coke zero | 零度可乐 | 无糖可乐
juice: saft | 果汁 | 汁
orange juice: orangensaft | 橙汁 | o saft | oj
apple juice: apfelsaft | 苹果汁
lemonade: limonade | 柠檬水 | limo | zitronenlimonade | 柠檬汽水
soda: 汽水 | softdrink | soft drink | pop | brause | fountain drink | 苏打
smoothie: 冰沙 | 思慕雪 | 奶昔冰沙
milk shake: milchshake | 奶昔 | milkshake | shake
beer: bier | 啤酒
wine: wein | 葡萄酒 | 红酒
ginger ale: ingwerlimonade | 姜汁汽水
ginger: ingwer | 姜 | 生姜
root beer: 根汁汽水
soy sauce: sojasauce | sojasosse | 酱油
# bread, breakfast, sweet
bread: brot | 面包
bagel: 贝果 | bagels
croissant: 可颂 | 牛角包 | 羊角包 | hörnchen
muffin: 玛芬 | 麦芬 | 松饼
cake: kuchen | torte | 蛋糕
cheese cake: käsekuchen | 芝士蛋糕 | cheesecake
cookie: keks | 曲奇 | 饼干 | kekse | plätzchen
brownie: 布朗尼
donut: 甜甜圈 | doughnut | krapfen
sandwich: 三明治 | belegtes brot | sandwichs | 三文治
toast: 吐司
bun: brötchen | semmel | 面包胚 | 小面包
wrap: wrapped | 卷饼 | 卷
ice cream: eiscreme | 冰淇淋 | 冰激凌 | speiseeis | 雪糕
egg tart: 蛋挞
waffle: waffel | 华夫饼
pancake: pfannkuchen | 煎饼
dessert: nachtisch | nachspeise | 甜品 | 甜点
nut: nuss | nüsse | 坚果 | 果仁
peanut: erdnuss | 花生 | erdnüsse
sesame: sesam | 芝麻
# burger, sides
burger: 汉堡 | 汉堡包 | burgers
cheese burger: cheeseburger | 芝士汉堡 | 吉士汉堡 | käseburger
hamburger: 牛肉汉堡包
chicken burger: 鸡肉汉堡 | 鸡腿堡 | hähnchenburger | 鸡腿汉堡 | hühnchenburger | chickenburger
beef burger: 牛肉汉堡 | 牛肉堡 | rindfleischburger | beefburger
veggie burger: 素汉堡 | 蔬菜汉堡 | gemüseburger | vegetarischer burger | vegetarischen burger | veggieburger
vegan: 纯素 | vegane
vegan burger: 素食汉堡 | 纯素汉堡 | veganer burger | veganen burger
veggie: gemüse | 蔬菜 | 素 | 素食 | 蔬食 | vegetarisch | vegetarian | vegetable | vegetables | veg | vegi | vegetariano
fry: pommes | pommes frites | 薯条 | 炸薯条 | fritten | french fries | french fry | chips pommes | fries
sweet potato fry: süßkartoffelpommes | 红薯条 | 地瓜条 | süßkartoffel pommes | sweet potato fries
onion ring: zwiebelringe | 洋葱圈
nugget: chicken nugget | 鸡块 | hähnchen nuggets | nuggets
wing: chicken wing | 鸡翅 | 烤翅 | hähnchenflügel | chickenwings | wings | flügel
hot wing: 辣翅 | 辣鸡翅 | 香辣鸡翅 | scharfe flügel
fried chicken: 炸鸡 | brathähnchen | backhähnchen | 香酥鸡
dressing: salatsoße | salatdressing | 沙拉酱 | 沙拉汁
salad: salat | 沙拉 | 色拉
soup: suppe | 汤
side: beilage | 小食 | 配菜
# pizza and crust
pizza: 披萨 | 比萨 | pizzen | pizze | 匹萨 | pie | pies | 披萨饼
pan pizza: pfannenpizza | 铁盘披萨
margherita: margarita | margerita | 玛格丽特 | margarete
hawaiian: hawaii | hawai | 夏威夷 | hawaiin
neapolitan: neapolitane | neapolitanisch | 那不勒斯 | 拿坡里 | neopolitan | napolitana | neapel
supreme: 至尊 | 超级至尊
thin crust: dünne kruste | dünner boden | dünnen boden | dünnem boden | dünner kruste | 薄底 | 薄饼 | 薄脆 | 薄饼底 | dünnboden | dünn | thin | thin crusted
thick crust: dicke kruste | dicker boden | dicken boden | dickem boden | dicker kruste | 厚底 | 厚饼 | 厚饼底 | thick | deep dish | dick
stuffed crust: käserand | 芝心 | 芝心饼底 | gefüllter rand | gefüllte kruste | 卷边 | gefülltem rand
gluten free: glutenfrei | 无麸质 | 不含麸质 | 无麸
crust: kruste | boden | teig | 饼底 | 饼皮 | krusten | rand
square cut: quadratisch geschnitten | 切方块 | in quadrate geschnitten | square cuts
gluten free crust: 无麸质饼底 | glutenfreie kruste | glutenfreier boden | glutenfreiem boden
slice: stück pizza | scheibe | 片
lover: liebhaber | 爱好者 | 控
meat lover: fleischliebhaber | 肉食 | nur fleisch | 肉食爱好者
veggie lover: gemüseliebhaber | nur gemüse | 素食爱好者
deluxe: 豪华
calzone: 披萨饺
# cheese
cheese: käse | 芝士 | 奶酪 | 起司 | 吉士 | 干酪 | cheesy
mozzarella: 马苏里拉 | 马苏里拉奶酪 | mozarella
cheddar: 切达 | 车打
parmesan: 帕玛森 | parmigiano | parmesankäse
feta cheese: feta | fetakäse | 菲达芝士 | schafskäse | 羊奶酪
goat cheese: ziegenkäse | 山羊奶酪
swiss cheese: schweizer käse | 瑞士奶酪 | swiss
american cheese: amerikanischer käse | 美式芝士 | schmelzkäse
cream cheese: frischkäse | 奶油芝士 | 奶油奶酪
blue cheese: blauschimmelkäse | 蓝纹奶酪 | bleu cheese
provolone: 波萝伏洛
ricotta: 乳清干酪
# vegetables and other toppings
tomato: tomate | 番茄 | 西红柿 | tomaten
lettuce: kopfsalat | 生菜 | salatblatt | 莴苣 | eisbergsalat | salatblätter
onion: zwiebel | 洋葱 | zwiebeln
red onion: rote zwiebel | rote zwiebeln | roten zwiebeln | 红洋葱 | 紫洋葱
grilled onion: gegrillte zwiebeln | geröstete zwiebeln | 烤洋葱 | caramelized onion | röstzwiebeln
spring onion: frühlingszwiebel | 葱 | 葱花 | scallion | frühlingszwiebeln
mushroom: pilz | pilze | champignon | champignons | 蘑菇 | 香菇 | 口蘑 | pilzen
pepper: paprika | 甜椒
green pepper: grüne paprika | grüner paprika | grünen paprika | 青椒 | bell pepper | 绿椒 | green bell pepper
red pepper: rote paprika | 红椒 | roasted red pepper
chili: chilli | chile
hot pepper: scharfe paprika | 辣椒 | chilischoten | 尖椒 | chili pepper | chilli pepper | spicy pepper | scharfe peperoni
banana pepper: bananenpaprika | 香蕉椒
jalapeno: jalapeño | 墨西哥辣椒 | jalapeños | jalapenos | jalapeno pepper
black pepper: schwarzer pfeffer | 黑胡椒 | pfeffer
olive: oliven | 橄榄
black olive: schwarze oliven | schwarzen oliven | 黑橄榄
green olive: grüne oliven | grünen oliven | 绿橄榄
garlic: knoblauch | 大蒜 | 蒜 | 蒜蓉
fresh garlic: frischer knoblauch | frischem knoblauch | 鲜蒜
spinach: spinat | 菠菜
broccoli: brokkoli | 西兰花 | brokoli
corn: mais | 玉米
basil: basilikum | 罗勒
oregano: 牛至
rocket: rucola | 芝麻菜 | arugula
artichoke: artischocke | 洋蓟 | artischocken
eggplant: aubergine | 茄子
zucchini: 西葫芦
cucumber: gurke | 黄瓜 | gurken
pickle: essiggurke | gewürzgurke | 酸黄瓜 | gewürzgurken | essiggurken | gherkin | pickels | saure gurken
cabbage: kohl | 卷心菜 | 包菜
carrot: karotte | möhre | 胡萝卜 | karotten | möhren
potato: kartoffel | 土豆 | kartoffeln | 马铃薯
sweet potato: süßkartoffel | 红薯 | 地瓜
bean: bohne | bohnen | 豆
black bean: schwarze bohnen | 黑豆
rice: reis | 米饭 | 饭
white rice: weißer reis | 白米饭
coriander: koriander | 香菜 | cilantro
egg: ei | eier | 鸡蛋 | 蛋 | 煎蛋 | 荷包蛋 | spiegelei
tofu: 豆腐
herb: kräuter | 香草料
caper: kapern | 刺山柑
# meat and fish
meat: fleisch | 肉
beef: rind | rindfleisch | 牛肉
pork: schwein | schweinefleisch | 猪肉
chicken: hähnchen | huhn | hühnchen | 鸡肉 | 鸡 | hühner | hähnchenfleisch | poulet | hendl
bbq chicken: grillhähnchen | 烧烤鸡肉 | 烧烤鸡 | barbecue hühnchen | bbq hähnchen
grilled chicken: gegrilltes hähnchen | 烤鸡肉 | 烤鸡 | gegrilltem hähnchen
turkey: pute | truthahn | 火鸡 | putenfleisch
ham: schinken | 火腿 | kochschinken
bacon: speck | 培根 | 烟肉 | schinkenspeck
sausage: wurst | 香肠 | 腊肠 | salsiccia | bratwurst | würstchen
pepperoni: 意大利辣香肠 | pepperonis | peperoniwurst | 辣香肠 | pepperoni wurst | 意式腊肠 | 辣肠
salami: 萨拉米
meatball: fleischbällchen | 肉丸 | hackbällchen
steak: 牛排 | rindersteak
lamb: lamm | 羊肉 | lammfleisch
duck: ente | 鸭肉 | 鸭
patty: bratling | 肉饼 | frikadelle | patties
fish: fisch | 鱼
tuna: thunfisch | 金枪鱼 | 吞拿鱼
salmon: lachs | 三文鱼
shrimp: garnele | garnelen | 虾 | 虾仁 | prawn | 鲜虾
anchovy: sardellen | 凤尾鱼 | anchovi | sardelle | anchovies
seafood: meeresfrüchte | 海鲜
smoked: geräuchert | 熏
grilled: gegrillt | 烤 | 炙烤
# sauces and spice
sauce: soße | sosse | 酱 | 酱料 | 酱汁 | dip
tomato sauce: tomatensauce | 番茄酱汁 | tomatensosse
ketchup: ketschup | 番茄酱 | catsup
mayonnaise: mayo | 蛋黄酱 | 美乃滋 | majo | majonäse
mustard: senf | 芥末酱 | 黄芥末 | 芥末
honey mustard: honigsenf | 蜂蜜芥末 | honig senf
bbq: barbecue | barbeque | grillsauce | 烧烤 | 烤肉酱 | grill
bbq sauce: barbecuesauce | barbecuesoße | bbq soße | 烧烤酱 | barbecue sauce
hot sauce: scharfe soße | scharfe sauce | 辣酱 | scharfer soße | 辣椒酱
ranch: ranchsauce | 田园酱 | 农场酱
pesto: 青酱
salsa: 莎莎酱
guacamole: 鳄梨酱 | guac | 牛油果酱
sour cream: sauerrahm | 酸奶油 | saure sahne | schmand
aioli: knoblauchmayonnaise | 蒜味蛋黄酱
vinegar: essig | 醋
oil: öl | 油
olive oil: olivenöl | 橄榄油
salt: salz | 盐
spicy: scharf | 辣 | 香辣 | pikant | 辣味 | 麻辣
mild: 微辣 | 不太辣
sweet sour: süß sauer | 糖醋 | 酸甜
buffalo: büffel
teriyaki: 照烧
curry: 咖喱
# measures
oz: ounce | ounces | fl oz | fl ounce | fl ounces | fluid ounce | fluid ounces | fl. oz | unze | unzen | 盎司
liter: litre | liters | litres | ltr | 升 | l flasche
ml: milliliter | 毫升
# dishes
noodle: nudel | nudeln | 面 | 面条
pasta: 意面 | 意大利面 | spaghetti nudeln
spaghetti: 意大利面条 | 意粉
lasagna: lasagne | 千层面
risotto: 烩饭 | 意大利烩饭
fish risotto: fischrisotto | 鱼烩饭
fried rice: 炒饭 | gebratener reis | bratreis
fried noodle: 炒面 | gebratene nudeln | bratnudeln
dumpling: 饺子 | teigtaschen | 水饺 | 锅贴
spring roll: frühlingsrolle | 春卷 | frühlingsrollen
egg roll: 蛋卷 | eierrolle | eierrollen
taco: 塔可 | 墨西哥卷 | tacos
burrito: 墨西哥卷饼 | burritos
quesadilla: 墨西哥薄饼
sushi: 寿司
kebab: döner | 烤肉卷 | doener | kebap
gyro: gyros | 希腊卷
sub: u boot sandwich | 潜艇堡 | 潜水艇三明治 | submarine | hoagie
hot dog: 热狗 | hotdog
platter: teller | platte | 拼盘
combo: 套餐 | kombo | combo meal
breadstick: 面包条 | brotstange | brotstangen | bread stick | bread sticks
garlic bread: knoblauchbrot | 蒜香面包 | knofibrot
"""

# What may stand in for a word that the menu does not use, nearest first.
NEAR = {
    "iced": ("ice", "cold"),
    "ice": ("iced",),
    "cold": ("iced", "ice"),
    "hot": ("warm",),
    "warm": ("hot",),
    "cream": ("creme",),
    "pearl": ("boba",),
    "bubble": ("pearl",),
    "cola": ("soda",),
    "soda": ("cola",),
    "sweetener": ("stevia",),
    "veggie": ("vegan",),
    "sub": ("sandwich",),
    "frappuccino": ("frappe",),
    "frappe": ("frappuccino",),
    "pepper": ("paprika",),
    "cookie": ("biscuit",),
    "chili": ("jalapeno", "pepper"),
    "rocket": ("arugula",),
    "hamburger": ("burger",),
    "skinny": ("nonfat",),
    "cucumber": ("pickle",),
    "salami": ("pepperoni",),
    "zero": ("diet",),
    "diet": ("light", "zero"),
    "sauce": ("dip",),
    "topping": (),
}

# What a plain thing is called for short, on a menu where nothing else is called so.
PLAIN = {
    "hamburger": ("burger", "beef burger", "classic burger"),
    "brewed coffee": ("coffee",),
    "filter coffee": ("coffee",),
    "americano": ("black coffee",),
    "caffe americano": ("black coffee",),
}

# Words that add nothing to tell two things apart.
GENERIC = frozenset(
    """caffe regular classic plain original normal standard fresh house signature style traditional
    homemade flavored flavor flavour food dish item drink beverage size sized order type blend
    creamy special the of our single whole real pure freshly made free cafe""".split()
)

# What one searches for without naming an item; the key is how menus tag it.
TAGS = """
fruity: fruchtig | 果味 | 水果味 | 水果的 | 果香 | with fruit | fruit | mit obst | mit früchten
hot: warmes | heißes | warm | heiß | 热的 | 热饮 | 暖的 | 热乎 | 暖和 | hot | 暖身 | aufwärmen
cold: kaltes | kühles | erfrischend kalt | 冷的 | 凉的 | 冰的 | cold | iced | 冷饮 | gekühltes
refreshing: erfrischend | erfrischendes | 清爽 | 解渴 | 清凉 | 清新 | refreshing | thirst quenching
sweet: süß | süßes | 甜的 | 甜 | sweet | 甜一点
not_sweet: nicht so süß | wenig süß | nicht zu süß | 不甜 | 不太甜 | 不要太甜 | not too sweet | not so sweet | less sweet | unsweetened
strong: stark | starkes | kräftig | 浓的 | 浓郁 | 提神 | strong | wach macht | wake me up | 醒脑
caffeine_free: ohne koffein | koffeinfrei | koffeinfreies | 无咖啡因 | 不含咖啡因 | 没有咖啡因 | 没咖啡因 | without caffeine | caffeine free | no caffeine | decaf | 不含咖啡
vegan: vegan | veganes | 纯素
vegetarian: vegetarisch | vegetarisches | 素的 | 素食 | vegetarian | veggie | ohne fleisch | without meat | 不含肉 | meatless | meat free
spicy: scharf | scharfes | 辣的 | spicy | 辣
healthy: gesund | gesundes | 健康 | low calorie | 低卡 | 低热量 | kalorienarm | healthy | light | 减肥 | leicht
dairy_free: laktosefrei | ohne milch | 不含奶 | 无奶 | 没有奶 | without milk | dairy free | lactose free | 不含牛奶
milky: milchig | cremig | 奶香 | 有奶 | creamy | milky | cremiges | 带奶
chocolate: schokoladig | 巧克力味 | chocolatey | with chocolate | mit schokolade
coffee: mit kaffee | 咖啡 | coffee | kaffee | 咖啡类
tea: mit tee | 茶 | tea | tee | 茶类
popular: beliebt | beliebtes | 招牌 | 热门 | 人气 | 最火 | 畅销 | 爆款 | popular | bestseller | best selling | best seller | beliebteste | meistverkauft | 卖得最好 | 必点
new: neu | neues | 新品 | 上新 | 新出 | new | 新款
cheap: billig | günstig | 便宜 | 实惠 | cheap | cheapest | 最便宜 | günstigste | preiswert | inexpensive
gluten_free: glutenfrei | 无麸质 | gluten free
"""
