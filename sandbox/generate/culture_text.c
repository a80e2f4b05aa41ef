#include "sandbox/generate/culture.h"

/* clang-format off */
const struct culture_text culture_texts[] = {
    {"US", "United States", ".com", 34, 1, " ", "",
     "North South East West Blue Red Green Silver Golden Iron Stone Cedar Oak Maple Pine "
     "River Lake Summit Bright Clear Swift Prime True Bold Grand High Deep Wind Sun Star "
     "Moon Fox Hawk Eagle Wolf Bear Harbor Mill Forge Spring Winter Copper Granite Willow "
     "Birch Aspen Canyon Mesa Prairie Delta Ridge Crest Penn Kings Queens Ash Elm Rock "
     "Sand Snow",
     "field ridge stone wave point works line bridge gate wood port view brook dale ton "
     "ford well side land path craft mark way peak crest haven hill bay fall grove shore "
     "spark forge star hurst gard",
     "Logistics Software Consulting Foods Analytics Manufacturing Media Robotics Energy "
     "Health Dental Insurance Freight Supply Systems Capital Partners Studios Furniture "
     "Packaging Textiles Aviation Biotech Plumbing Roofing Electric Landscaping "
     "Hospitality Education Security Printing Motors Outfitters Brewing Bakery Pharmacy "
     "Legal Realty Instruments Networks",
     "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William "
     "Barbara Richard Susan Joseph Jessica Thomas Karen Daniel Nancy Matthew Lisa Anthony "
     "Betty Mark Sandra Steven Ashley Andrew Emily Kenneth Donna Joshua Michelle Kevin "
     "Carol Brian Amanda Jasmine DeShawn Guadalupe Xochitl",
     "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez "
     "Lopez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White "
     "Harris Sanchez Clark Ramirez Lewis Robinson Walker O'Brien O'Neill McDonald Nguyen "
     "Kim Patel Cohen Kowalski Washington Begay St._John Van_Dyke",
     "San Francisco;CA;California;941##;415;|Los Angeles;CA;California;900##;213;|"
     "Austin;TX;Texas;787##;512;|Houston;TX;Texas;770##;713;|"
     "New York;NY;New York;100##;212;New York City|Buffalo;NY;New York;142##;716;|"
     "Chicago;IL;Illinois;606##;312;|Seattle;WA;Washington;981##;206;|"
     "Denver;CO;Colorado;802##;303;|Boston;MA;Massachusetts;021##;617;|"
     "Atlanta;GA;Georgia;303##;404;|Portland;OR;Oregon;972##;503;|"
     "St. Louis;MO;Missouri;631##;314;Saint Louis|Honolulu;HI;Hawaii;968##;808;",
     "*, Inc.|* Inc.|* LLC|* Corp.|* Co.|The * Company|* & Co., LLC|*, L.P.|*",
     "@## Main Street|@### Oak Avenue|@## W. 42nd St.|@#### Industrial Pkwy|"
     "@# Martin Luther King Jr. Blvd|@### Elm St., Suite @##|@## N. O'Farrell St.|"
     "@### County Road @#",
     "+1 * 555 ####|(*) 555-####|*-555-####|+1*555####|*.555.####|1-*-555-#### x@##"},
    {"GB", "United Kingdom", ".co.uk", 9, 2, " ", "",
     "Ash Beck Black Bram Brook Burn Clay Crow Dun Elms Fair Glen Hazel Heather Holly "
     "Kirk Lang Mar Nether Old Oxen Rowan Ship Stan Thorn Upper Wad Wharf White Wold",
     "bury ham ley worth wick ford ton stead well combe dale mere thorpe by minster",
     "Textiles Engineering Foods Publishing Shipping Pottery Breweries Stationers Optics "
     "Surveyors Timber Couriers Interiors Solicitors Garages Antiques Tea Electronics",
     "Oliver Amelia George Isla Harry Olivia Jack Emily Arthur Ava Noah Sophie Rhys Siân "
     "Callum Eilidh Imran Priya Oluwaseun Zainab",
     "Smith Jones Taylor Brown Williams Wilson Davies Evans Patel Wright Thompson "
     "O'Connor MacLeod ap_Rhys Khan Singh Okafor Featherstone Clarke Hughes Fitzgerald "
     "Smythe-Jones",
     "London;;;EC@A @AB;20;|Manchester;;;M@ @AE;161;|Edinburgh;;;EH@ @NG;131;|"
     "Cardiff;;;CF@# @BB;29;Caerdydd|Stoke-on-Trent;;;ST@ @LQ;1782;Stoke on Trent",
     "* Ltd|* Limited|* PLC|* LLP|* & Sons Ltd.|*",
     "@# High Street|@## King's Road|Unit @, Mill Lane|The Old Bakery, Church Row|"
     "@#A Station Approach",
     "+44 * #### ####|0* #### ####|(0*) ### ####|+44*########"},
    {"DE", "Germany", ".de", 10, 2, " ", "",
     "Nord Süd:sued Ost West Alt Neu Grün:gruen Schwarz Weiß Berg Tal Wald Rhein Main Elb "
     "Isar Hansa Stein Eisen Silber Gold Linden Eichen Buchen Adler Falken Löwen:loewen "
     "Bären:baeren Sonnen Sturm",
     "bach berg burg feld hof heim stein tal werk wald mann müller:mueller brück:brueck "
     "au rath kamp horst",
     "Maschinenbau Elektrotechnik Logistik Bäckerei:baeckerei Brauerei Werkzeuge "
     "Möbel:moebel Spedition Chemie Optik Verlag Metallbau Gebäudetechnik:gebaeudetechnik "
     "Medizintechnik Druckerei Kältetechnik:kaeltetechnik Getränke:getraenke Fahrzeugbau",
     "Jürgen:juergen Käthe:kaethe Wolfgang Sabine Jörg:joerg Ursula Günther:guenther "
     "Brigitte Lars Anke Björn:bjoern Heike Matthias Claudia Tobias Franziska Mehmet Ayşe "
     "Sören:soeren Doreen",
     "Müller:mueller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann "
     "Schäfer:schaefer Koch Bauer Richter Groß Weiß Böhm:boehm Krüger:krueger Yılmaz "
     "von_Bülow:vonbuelow Kowalczyk Strauß",
     "Berlin;;;101##;30;|München;;;803##;89;Munich|Köln;;;506##;221;Cologne|"
     "Hamburg;;;200##;40;|Frankfurt am Main;;;603##;69;Frankfurt|"
     "Düsseldorf;;;402##;211;Duesseldorf|Nürnberg;;;904##;911;Nuremberg",
     "* GmbH|* GmbH & Co. KG|* AG|* e.K.|* KG|* UG (haftungsbeschränkt)|* mbH|*",
     "Hauptstraße @#|Bahnhofstr. @##|Am Güterbahnhof @|Königsallee @#a|Industriestraße @-#",
     "+49 * #######|0*/#######|+49 (0)* ###-##|0* ### ## ##"},
    {"FR", "France", ".fr", 7, 2, " ", "",
     "Val Mont Beau Clair Haut Roche Château Fontaine Saint Belle Franc Grand Vieux Neuf "
     "Rouge Blanc Vert Argent Aigue Chante",
     "mont rive court ville bois fleur lac pré vent roche pierre lieu fort",
     "Transports Boulangerie Électricité Plomberie Viticulture Cosmétiques Menuiserie "
     "Ingénierie Informatique Immobilier Métallurgie Édition Fromagerie Textile Optique "
     "Maçonnerie",
     "Jean Marie François Hélène Michel Chloé Étienne Océane André Aurélie Rémi Inès Loïc "
     "Zoé Gaël Noémie Yanis Fatoumata",
     "Martin Bernard Dubois Lefèvre Moreau Garnier Gérard Benoît Hébert Noël Lacroix "
     "d'Ormesson Le_Goff N'Diaye Bélanger Fournier Girard Rousseau",
     "Paris;;;750##;1;|Lyon;;;6900@;4;Lyons|Marseille;;;1300@;4;Marseilles|"
     "Saint-Étienne;;;420##;4;St Etienne|Besançon;;;250##;3;",
     "* SARL|* SAS|* S.A.|* & Fils|Établissements *|*",
     "@# rue de l'Église|@## avenue du Général-de-Gaulle|@ bis, boulevard Saint-Michel|"
     "ZI des Prés, lot @#|@# quai d'Orsay",
     "+33 * ## ## ## ##|0* ## ## ## ##|0*.##.##.##.##|+33*########"},
    {"ES", "Spain", ".es", 5, 2, " ", "",
     "Agua Alto Bella Buena Campo Casa Fuente Loma Mira Monte Peña Piedra Rio Roble "
     "Sierra Torre Valle Villa Viña Oliva",
     "mar sol flor blanca verde seca real nueva mayor luz brava clara",
     "Construcciones Transportes Alimentación Cerámicas Ingenieros Viajes Bodegas "
     "Electricidad Muebles Informática Consultores Jardinería Óptica Calzados",
     "José María Antonio Lucía Javier Sofía Íñigo Begoña Ángel Concepción Andrés Inés "
     "Raúl Nuria Joaquín Montserrat",
     "García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Ibáñez Muñoz "
     "Núñez Peña Etxeberria Puig Ordóñez",
     "Madrid;;;280##;91;|Sevilla;;;410##;95;Seville|A Coruña;;;150##;981;La Coruña|"
     "Málaga;;;290##;952;Malaga|San Sebastián;;;200##;943;Donostia",
     "*, S.L.|* S.A.|* S.L.U.|Hermanos *|*",
     "Calle Mayor, @#|Avda. de la Constitución @##|C/ Nuñez de Balboa @#, 3º izda.|"
     "Plaza de España s/n|Polígono Ind. El Pino, nave @#",
     "+34 * ### ###|* ## ## ##|(+34) *######"},
    {"IT", "Italy", ".it", 5, 2, " ", "",
     "Acqua Bel Borgo Campo Casa Monte Ponte Rocca Santa Serra Torre Valle Villa Fiume "
     "Porto Alba Terra Stella",
     "bella chiara forte franca grande nova rossa vecchia verde viva longa sole",
     "Costruzioni Trasporti Alimentari Ceramiche Meccanica Moda Informatica Arredi Vini "
     "Impianti Edilizia Calzature Ottica",
     "Giuseppe Anna Nicolò Maria Antonio Sofia Luca Giulia Matteo Chiara Niccolò Federica "
     "Raffaele Cosetta",
     "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco D'Angelo "
     "De_Luca Dall'Olio Conti Mancini Rizzo",
     "Milano;;;201##;02;Milan|Roma;;;001##;06;Rome|Forlì;;;471##;0543;Forli|"
     "Torino;;;101##;011;Turin",
     "* S.r.l.|* S.p.A.|* s.n.c.|Fratelli *|*",
     "Via Roma, @#|Corso Vittorio Emanuele II @##|Via dell'Artigianato @|"
     "Piazza Garibaldi @#",
     "+39 * #######|*-#######|+39*######"},
    {"PL", "Poland", ".pl", 3, 2, " ", "",
     "Biało Czarno Dobro Góra Jasno Krasno Leśno Mało Nowo Polo Staro Wielko Zielono Zło",
     "gród dom wood las mir pol tech rol brzeg łęk trans",
     "Budownictwo Transport Meble Piekarnia Elektronika Logistyka Stolarstwo Usługi "
     "Maszyny Części Narzędzia",
     "Łukasz Małgorzata Paweł Agnieszka Stanisław Żaneta Grzegorz Świętosława Michał "
     "Zofia Krzysztof Elżbieta",
     "Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Dąbrowski Szczęsny "
     "Jaśkiewicz Gołąb Żak",
     "Warszawa;;;00-@##;22;Warsaw|Łódź;;;90-@##;42;Lodz|Kraków;;;30-@##;12;Cracow|"
     "Wrocław;;;50-@##;71;",
     "* Sp. z o.o.|* S.A.|P.H.U. *|* sp.j.|*",
     "ul. Długa @#|al. Jerozolimskie @##/@|ul. Świętego Marcina @#|os. Słoneczne @#",
     "+48 * ### ## ##|(*) ###-##-##|0048 * #######"},
    {"SE", "Sweden", ".se", 3, 2, " ", "",
     "Björk Gran Ek Lind Sjö Berg Ström Norr Söder Väster Öster Ny Stor Vit Svart Ås",
     "holm dal ström vik lund borg strand gren fors sund ås",
     "Bygg Åkeri Snickeri Elektronik Bageri Verkstad Redovisning Skog Fisk Design Rör "
     "Måleri",
     "Lars Åsa Björn Märta Göran Linnéa Håkan Ulrika Jörgen Maja Östen Elin",
     "Andersson Johansson Karlsson Nilsson Åkesson Öberg Sjögren Lindström Bergqvist Hägg "
     "Ek Ström",
     "Stockholm;;;111 ##;8;|Göteborg;;;411 ##;31;Gothenburg|Malmö;;;211 ##;40;Malmo|"
     "Västerås;;;722 ##;21;",
     "* AB|* HB|AB *|* & Söner AB|*",
     "Storgatan @#|Sveavägen @##|Östra Hamngatan @|Fabriksgatan @#B",
     "+46 * ### ## ##|0*-### ## ##|+46*#######"},
    {"NL", "Netherlands", ".nl", 4, 2, " ", "",
     "Hoog Laag Noord Zuid Oost Berk Els Wilg Zand Zee Duin Water Zwart Wit Groen Oude "
     "Nieuwe Koren",
     "dijk dam veld berg brug wijk horst oord meer stroom kamp huis",
     "Transport Bouw Bloemen Techniek Verzekeringen Advies Grafisch Zuivel Installatie "
     "Tuinen Scheepvaart Meubelen Kozijnen",
     "Jan Sanne Pieter Femke Willem Lotte Sjoerd Maaike Daan Noor Thijs Anouk Joëlle "
     "Mohammed",
     "de_Jong Jansen de_Vries van_den_Berg Bakker van_Dijk Visser Smit Meijer 't_Hooft "
     "van_der_Meer Özdemir Hoekstra IJzerman",
     "Amsterdam;;;101# AB;20;|'s-Hertogenbosch;;;521# GX;73;Den Bosch|"
     "Den Haag;;;251# CD;70;The Hague|Utrecht;;;351# KL;30;",
     "* B.V.|* N.V.|* V.O.F.|Gebr. *|*",
     "Herengracht @##|Dorpsstraat @#|'t Zand @|Stationsplein @#-@",
     "+31 * ### ####|0*-#######|+31(0)* #######"},
    {"BR", "Brazil", ".com.br", 4, 1, " ", "",
     "Alto Bela Boa Bom Campo Monte Nova Ouro Pedra Porto Rio São Serra Terra Vale Verde",
     "mar sol vista grande claro norte sul forte flor branca viva",
     "Alimentos Construções Transportes Tecnologia Confecções Agropecuária Informática "
     "Móveis Farmácia Metalúrgica Soluções Peças",
     "João Conceição Antônio Luíza José Márcia Thiago Flávia Fábio Inês Sebastião Vitória",
     "Silva Santos Oliveira Souza Lima Araújo Gonçalves Ribeiro Conceição Simões "
     "Magalhães Guimarães",
     "São Paulo;SP;;01@##-###;11;Sao Paulo|Rio de Janeiro;RJ;;20@##-###;21;|"
     "Belém;PA;;66@##-###;91;Belem|Florianópolis;SC;;88@##-###;48;",
     "* Ltda.|* S/A|* ME|* EIRELI|*",
     "Rua das Flores, @##|Av. Paulista, @###, 10º andar|Praça da Sé, s/nº|"
     "Rod. BR-@## km @#",
     "+55 * 9####-####|(*) ####-####|+55*9########"},
    {"TR", "Turkey", ".com.tr", 2, 2, " ", "",
     "Ak Kara Gök Yeşil Altın Demir Güneş Yıldız Deniz Çam Gül Ulu Öz Bey",
     "taş su dağ ova köy pınar kaya tepe soy han er",
     "İnşaat Gıda Tekstil Nakliyat Otomotiv Turizm Mobilya Elektrik Ambalaj Yazılım",
     "Mehmet Ayşe Mustafa Zeynep Çağrı Şebnem Ömer Gülşah İsmail Özge Yiğit Işıl",
     "Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Güneş Ağaoğlu Doğan Işık",
     "İstanbul;;;34###;212;Istanbul|İzmir;;;35###;232;Izmir|Eskişehir;;;26###;222;",
     "* A.Ş.|* Ltd. Şti.|* Ticaret|*",
     "Atatürk Cad. No:@#|Çiçek Sk. @/#|Organize San. Böl. @. Cad.",
     "+90 * ### ## ##|0 (*) ### ####|0*#######"},
    {"GR", "Greece", ".gr", 1, 2, " ", "",
     "Αιγαίο:aigaio Βορράς:vorras Ήλιος:ilios Θάλασσα:thalassa Κήπος:kipos Λευκός:lefkos "
     "Μύλος:mylos Νέα:nea Όλυμπος:olympos Πέτρα:petra Ρόδον:rodon Χρυσός:chrysos",
     "πολις:polis τεχ:tech νήσος:nisos φως:fos γη:gi μαρ:mar δομή:domi",
     "Μεταφορές:metafores Τρόφιμα:trofima Κατασκευές:kataskeves Ναυτιλιακή:naftiliaki "
     "Οπτικά:optika Έπιπλα:epipla",
     "Γιώργος:giorgos Μαρία:maria Νίκος:nikos Ελένη:eleni Κώστας:kostas "
     "Αικατερίνη:aikaterini Δημήτρης:dimitris Σοφία:sofia",
     "Παπαδόπουλος:papadopoulos Βλάχος:vlachos Αγγελόπουλος:angelopoulos "
     "Νικολάου:nikolaou Γεωργίου:georgiou Οικονόμου:oikonomou Δημητρίου:dimitriou "
     "Καραγιάννης:karagiannis",
     "Αθήνα;;;105 ##;21;Athens|Θεσσαλονίκη;;;546 ##;231;Thessaloniki",
     "* Α.Ε.|* Ε.Π.Ε.|Αφοί *|*",
     "Ερμού @#|Λεωφόρος Κηφισίας @##|Οδός Αθηνάς @",
     "+30 * ########|*-########"},
    {"UA", "Ukraine", ".ua", 2, 2, "", "",
     "Північ:pivnich Схід:skhid Золото:zoloto Синє:syne Дніпро:dnipro Карпат:karpat "
     "Степ:step Зоря:zoria Явір:yavir Калин:kalyn Сокіл:sokil Щедр:shchedr",
     "буд:bud транс:trans агро:agro тех:tekh сервіс:servis світ:svit ленд:lend",
     "-Логістика:logistyka -Продукт:produkt -Інвест:invest -Меблі:mebli -Енерго:enerho",
     "Олена:olena Тарас:taras Оксана:oksana Андрій:andrii Юлія:yuliia Сергій:serhii "
     "Наталія:nataliia Ярослав:yaroslav Ганна:hanna Євген:yevhen",
     "Шевченко:shevchenko Коваленко:kovalenko Бондаренко:bondarenko Ткаченко:tkachenko "
     "Кравчук:kravchuk Мельник:melnyk Щербак:shcherbak Гнатюк:hnatiuk Заєць:zaiets "
     "Їжакевич:izhakevych",
     "Київ;;;01###;44;Kyiv|Львів;;;79###;32;Lviv|Одеса;;;65###;48;Odesa",
     "ТОВ «*»|ПП «*»|ПрАТ «*»|*",
     "вул. Хрещатик, @#|просп. Свободи, @##, оф. @|пл. Ринок, @",
     "+380 * ### ## ##|0* ###-##-##"},
    {"JP", "Japan", ".co.jp", 4, 1, "", "*",
     "東:azuma 西:nishi 北:kita 南:minami 大:oh 小:ko 青:ao 赤:aka 白:shiro 松:matsu "
     "竹:take 梅:ume 藤:fuji 高:taka 中:naka 富:tomi",
     "山:yama 川:kawa 田:da 野:no 崎:saki 島:shima 井:i 村:mura 橋:hashi 沢:sawa",
     "電機:denki 製作所:seisakusho 商事:shoji 食品:shokuhin 運輸:unyu 工業:kogyo "
     "印刷:insatsu 化学:kagaku 建設:kensetsu システム:system",
     "翔太:shota 陽子:yoko 健一:kenichi 美咲:misaki 大輔:daisuke 由美:yumi 拓也:takuya "
     "さくら:sakura 直樹:naoki 恵:megumi",
     "佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 渡辺:watanabe 伊藤:ito "
     "山本:yamamoto 中村:nakamura 小林:kobayashi 加藤:kato 髙𣘺:takahasi 斉藤:saito",
     "東京都千代田区;;;100-####;3;Chiyoda-ku, Tokyo|大阪市北区;;;530-####;6;Osaka|"
     "札幌市;;;060-####;11;Sapporo",
     "株式会社*|*株式会社|*(株)|有限会社*|*",
     "丸の内@-@-#|本町@丁目@番@#号|北@条西#丁目",
     "+81 * #### ####|0*-####-####|(0*)####-####"},
    {"CN", "China", ".cn", 3, 1, "", "*",
     "华:hua 东:dong 金:jin 天:tian 海:hai 长:chang 新:xin 中:zhong 宏:hong 瑞:rui "
     "龙:long 盛:sheng",
     "源:yuan 达:da 峰:feng 泰:tai 信:xin 联:lian 兴:xing 通:tong 美:mei 和:he",
     "科技:keji 物流:wuliu 贸易:maoyi 电子:dianzi 食品:shipin 机械:jixie 建材:jiancai "
     "纺织:fangzhi",
     "伟:wei 芳:fang 娜:na 敏:min 静:jing 强:qiang 磊:lei 洋:yang 秀英:xiuying 子轩:zixuan",
     "王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 赵:zhao 黄:huang 周:zhou 欧阳:ouyang",
     "上海;;;2000##;21;Shanghai|北京;;;1000##;10;Beijing|深圳;;;5180##;755;Shenzhen",
     "*有限公司|*股份有限公司|*(集团)有限公司|*",
     "南京西路@##号|建国门外大街@#号#座|科技园@路@#号",
     "+86 * #### ####|0*-########"},
    {"KR", "South Korea", ".co.kr", 1, 1, "", "*",
     "한:han 대:dae 동:dong 서:seo 남:nam 신:shin 세:se 금:geum 미:mi 성:seong",
     "빛:bit 산:san 양:yang 원:won 진:jin 아:a 일:il 광:gwang",
     "전자:jeonja 물산:mulsan 산업:saneop 식품:sikpum 건설:geonseol 화학:hwahak",
     "민준:minjun 서연:seoyeon 지훈:jihun 지우:jiwoo 현우:hyunwoo 수빈:subin "
     "영희:younghee 철수:chulsoo",
     "김:kim 이:lee 박:park 최:choi 정:jung 강:kang 조:cho 윤:yoon 장:jang 임:lim",
     "서울;;;045##;2;Seoul|부산;;;489##;51;Busan",
     "(주)*|주식회사 *|*(주)|*",
     "테헤란로 @##|해운대로 @#길 @",
     "+82 * #### ####|0*-###-####"},
    {"IN", "India", ".in", 2, 1, " ", "",
     "Shree Maha Bharat Ganga Surya Chandra Om Jai श्री:shri महा:maha2 Lotus Deccan",
     "tech dev deep laxmi kiran raj nath jyoti",
     "Textiles Pharma Infotech Steel Exports Traders Foods Motors Chemicals Jewellers "
     "Constructions",
     "Aarav Priya Arjun Ananya Vikram Lakshmi अमित:amit सुनीता:sunita Harpreet Fatima",
     "Sharma Patel Singh Iyer Reddy Gupta वर्मा:verma Banerjee Khan D'Souza",
     "Mumbai;;;4000##;22;Bombay|Bengaluru;;;5600##;80;Bangalore|Chennai;;;6000##;44;Madras",
     "* Pvt. Ltd.|* Private Limited|M/s. *|* & Bros.|*",
     "@##, M.G. Road|Plot No. @#, MIDC|#/@, 4th Cross, Indiranagar",
     "+91 * #### ####|0* ########|+91-*-########"},
    {"AE", "United Arab Emirates", ".ae", 1, 1, " ", "",
     "الخليج:alkhaleej النور:alnoor الشرق:alsharq الواحة:alwaha الصقر:alsaqr "
     "النخيل:alnakheel الفجر:alfajr المدينة:almadina",
     "_الذهبي:aldhahabi _الأخضر:alakhdar _الحديث:alhadeeth _الأول:alawwal _العربي:alarabi",
     "للتجارة:trading للمقاولات:contracting للنقل:transport للأغذية:foods "
     "للعقارات:realestate",
     "محمد:mohammed فاطمة:fatima أحمد:ahmed مريم:maryam خالد:khalid نورة:noura "
     "عبدالله:abdullah ليلى:layla",
     "المنصوري:almansoori الهاشمي:alhashimi المزروعي:almazrouei الكعبي:alkaabi "
     "الشامسي:alshamsi حداد:haddad خوري:khoury سالم:salem",
     "دبي;;;;4;Dubai|أبوظبي;;;;2;Abu Dhabi",
     "* ذ.م.م|شركة *|* LLC|*",
     "شارع الشيخ زايد @##|ص.ب. @####",
     "+971 * ### ####|0* #######"},
};
/* clang-format on */
const size_t culture_n_texts = sizeof culture_texts / sizeof culture_texts[0];

const char culture_titles[] =
    "CEO|Managing Director|Head of Purchasing|Sales Manager|Accountant|CFO|Office Manager|"
    "IT Director|Owner|VP, Operations|R&D Engineer|Assistant to the CEO|Marketing & PR|"
    "Co-founder|Warehouse Lead|Legal Counsel";
