#!/usr/bin/env python3
"""Writes assets/countries.tsv, the country table behind src/dataset/country.rs.

    python3 scripts/gen_countries.py path/to/cldr-localenames-full [--out assets/countries.tsv]

The argument is an unpacked copy of the npm package cldr-localenames-full, from which names in many languages are read.
Codes, English aliases, and the names of former countries are written by hand below: CLDR has no aliases and no former countries.
One line per country or territory, in the order of the codes:

    code <TAB> alpha-3 <TAB> English name <TAB> names joined by |

The code is ISO 3166-1 alpha-2 (and XK for Kosovo), or ISO 3166-3 alpha-4 for a country that no longer exists.
IOC, FIPS and other code lists are left out on purpose: they give the same letters to other countries.

Every name leads to one row. Where two rows claim a name, CLASHES says which has it, and the script stops at a clash that
CLASHES does not decide. The rules behind the decisions:

- A country that is only renamed keeps one row, today's (Burma is MM, Zaire is CD, Upper Volta is BF).
  One that split or merged has its own row (USSR, Yugoslavia, Czechoslovakia, East Germany, South Yemen).
- A country wins over a territory, and ISO's own short name over the habit of one language.
- A name that means two countries of equal right leads to none (Korea).
"""

import argparse
import json
import sys
import unicodedata
from pathlib import Path

# The languages whose names are taken: those most written, and those of the countries themselves.
# Earlier languages win the spelling where two differ by accents alone.
LANGUAGES = """
en ru tg kk ky uz uz-Cyrl uk be az az-Cyrl tk hy ka tr ar fa fa-AF ps he ur hi bn zh zh-Hant zh-Hant-HK ja ko
vi th id ms fil fr fr-CA de de-AT de-CH es es-419 es-MX pt pt-PT it nl pl cs sk sl sv el ro hu fi da no
sr sr-Latn hr bs mk bg sq lt lv et is ga cy eu ca gl af sw am ti om so ha yo zu my km lo si ta te ml kn mr gu pa
ne sd ku mn tt ug lb mt
""".split()

# ISO 3166-1 alpha-2 and alpha-3. XK and XKX are user-assigned codes, used for Kosovo by CLDR, the EU and the World Bank.
CURRENT = """
AD:AND AE:ARE AF:AFG AG:ATG AI:AIA AL:ALB AM:ARM AO:AGO AQ:ATA AR:ARG AS:ASM AT:AUT AU:AUS AW:ABW AX:ALA AZ:AZE
BA:BIH BB:BRB BD:BGD BE:BEL BF:BFA BG:BGR BH:BHR BI:BDI BJ:BEN BL:BLM BM:BMU BN:BRN BO:BOL BQ:BES BR:BRA BS:BHS
BT:BTN BV:BVT BW:BWA BY:BLR BZ:BLZ CA:CAN CC:CCK CD:COD CF:CAF CG:COG CH:CHE CI:CIV CK:COK CL:CHL CM:CMR CN:CHN
CO:COL CR:CRI CU:CUB CV:CPV CW:CUW CX:CXR CY:CYP CZ:CZE DE:DEU DJ:DJI DK:DNK DM:DMA DO:DOM DZ:DZA EC:ECU EE:EST
EG:EGY EH:ESH ER:ERI ES:ESP ET:ETH FI:FIN FJ:FJI FK:FLK FM:FSM FO:FRO FR:FRA GA:GAB GB:GBR GD:GRD GE:GEO GF:GUF
GG:GGY GH:GHA GI:GIB GL:GRL GM:GMB GN:GIN GP:GLP GQ:GNQ GR:GRC GS:SGS GT:GTM GU:GUM GW:GNB GY:GUY HK:HKG HM:HMD
HN:HND HR:HRV HT:HTI HU:HUN ID:IDN IE:IRL IL:ISR IM:IMN IN:IND IO:IOT IQ:IRQ IR:IRN IS:ISL IT:ITA JE:JEY JM:JAM
JO:JOR JP:JPN KE:KEN KG:KGZ KH:KHM KI:KIR KM:COM KN:KNA KP:PRK KR:KOR KW:KWT KY:CYM KZ:KAZ LA:LAO LB:LBN LC:LCA
LI:LIE LK:LKA LR:LBR LS:LSO LT:LTU LU:LUX LV:LVA LY:LBY MA:MAR MC:MCO MD:MDA ME:MNE MF:MAF MG:MDG MH:MHL MK:MKD
ML:MLI MM:MMR MN:MNG MO:MAC MP:MNP MQ:MTQ MR:MRT MS:MSR MT:MLT MU:MUS MV:MDV MW:MWI MX:MEX MY:MYS MZ:MOZ NA:NAM
NC:NCL NE:NER NF:NFK NG:NGA NI:NIC NL:NLD NO:NOR NP:NPL NR:NRU NU:NIU NZ:NZL OM:OMN PA:PAN PE:PER PF:PYF PG:PNG
PH:PHL PK:PAK PL:POL PM:SPM PN:PCN PR:PRI PS:PSE PT:PRT PW:PLW PY:PRY QA:QAT RE:REU RO:ROU RS:SRB RU:RUS RW:RWA
SA:SAU SB:SLB SC:SYC SD:SDN SE:SWE SG:SGP SH:SHN SI:SVN SJ:SJM SK:SVK SL:SLE SM:SMR SN:SEN SO:SOM SR:SUR SS:SSD
ST:STP SV:SLV SX:SXM SY:SYR SZ:SWZ TC:TCA TD:TCD TF:ATF TG:TGO TH:THA TJ:TJK TK:TKL TL:TLS TM:TKM TN:TUN TO:TON
TR:TUR TT:TTO TV:TUV TW:TWN TZ:TZA UA:UKR UG:UGA UM:UMI US:USA UY:URY UZ:UZB VA:VAT VC:VCT VE:VEN VG:VGB VI:VIR
VN:VNM VU:VUT WF:WLF WS:WSM XK:XKX YE:YEM YT:MYT ZA:ZAF ZM:ZMB ZW:ZWE
"""

# Rows shown by a name other than CLDR's first: its choice is a compound ("Congo - Kinshasa") or carries a remark.
DISPLAY = {
    "CC": "Cocos (Keeling) Islands", "CD": "DR Congo", "CG": "Republic of the Congo", "HK": "Hong Kong", "MM": "Myanmar",
    "MO": "Macao", "PN": "Pitcairn", "PS": "Palestine",
}

# ISO 3166-3: code, alpha-3, the name shown, more names. Renamed countries carry their years, as their names lead to today's row.
FORMER = [
    ("AIDJ", "AFI", "French Afars and Issas", "French Territory of the Afars and the Issas|Французская территория афаров и исса"),
    ("ANHH", "ANT", "Netherlands Antilles", "Dutch Antilles|Нидерландские Антильские острова|Нидерландские Антилы|"
     "Nederlandse Antillen|Niederländische Antillen|Antilles néerlandaises|Antillas Neerlandesas|Antillas Holandesas|"
     "Antilhas Holandesas|Antille Olandesi|Нідерландські Антильські острови|荷属安的列斯|オランダ領アンティル"),
    ("BQAQ", "ATB", "British Antarctic Territory", "Британская антарктическая территория"),
    ("BUMM", "BUR", "Burma (until 1989)", "Socialist Republic of the Union of Burma|Бирма (до 1989)"),
    ("BYAA", "BYS", "Byelorussian SSR", "Byelorussian Soviet Socialist Republic|Belorussian SSR|БССР|Белорусская ССР|"
     "Белорусская Советская Социалистическая Республика|Беларуская ССР"),
    ("CSHH", "CSK", "Czechoslovakia", "Czecho-Slovakia|Czechoslovak Socialist Republic|Czech and Slovak Federative Republic|"
     "Czech and Slovak Federal Republic|CSSR|ČSSR|Чехословакия|ЧССР|ЧСФР|Чехословаччина|Чэхаславакія|Чехославакия|"
     "Československo|Česko-Slovensko|Czechosłowacja|Tschechoslowakei|Tchécoslovaquie|Checoslovaquia|Checoeslovaquia|"
     "Tchecoslováquia|Checoslováquia|Cecoslovacchia|Tsjechoslowakije|Csehszlovákia|Cehoslovacia|Çekoslovakya|"
     "Tjeckoslovakien|Tjekkoslovakiet|Tsjekkoslovakia|Tšekkoslovakia|Čehoslovačka|Чехословачка|Čehoslovaška|"
     "Τσεχοσλοβακία|Чехословакія|تشيكوسلوفاكيا|چکسلواکی|צ׳כוסלובקיה|捷克斯洛伐克|チェコスロバキア|체코슬로바키아|Tiệp Khắc"),
    ("CSXX", "SCG", "Serbia and Montenegro", "State Union of Serbia and Montenegro|Сербия и Черногория|Србија и Црна Гора|"
     "Srbija i Crna Gora|Сербія і Чорногорія|Сербія та Чорногорія|Serbien und Montenegro|Serbie-et-Monténégro|"
     "Serbia y Montenegro|Sérvia e Montenegro|Serbia e Montenegro|Servië en Montenegro|Serbia i Czarnogóra|"
     "Srbsko a Černá Hora|Sırbistan-Karadağ|塞尔维亚和黑山|セルビア・モンテネグロ"),
    ("CTKI", "CTE", "Canton and Enderbury Islands", "Кантон и Эндербери"),
    ("DDDE", "DDR", "East Germany", "German Democratic Republic|GDR|Germany (Democratic Republic)|Germany (GDR)|Germany (DDR)|Germany, East|Восточная Германия|ГДР|"
     "Германская Демократическая Республика|Східна Німеччина|НДР|Ostdeutschland|Deutsche Demokratische Republik|"
     "Allemagne de l’Est|République démocratique allemande|Alemania Oriental|Alemania del Este|"
     "República Democrática Alemana|Alemanha Oriental|República Democrática Alemã|Germania Est|Germania Orientale|"
     "Repubblica Democratica Tedesca|Oost-Duitsland|Niemcy Wschodnie|Niemiecka Republika Demokratyczna|NRD|"
     "Východní Německo|Doğu Almanya|Östtyskland|Østtyskland|Øst-Tyskland|Itä-Saksa|Kelet-Németország|"
     "Germania de Est|Ανατολική Γερμανία|Източна Германия|Источна Немачка|ألمانيا الشرقية|آلمان شرقی|东德|東德|東ドイツ|동독|Đông Đức"),
    ("DYBJ", "DHY", "Dahomey (until 1975)", "Republic of Dahomey|Дагомея (до 1975)"),
    ("FQHH", "ATF", "French Southern and Antarctic Territories", ""),
    ("FXFR", "FXX", "Metropolitan France", "France, Metropolitan|Метрополия Франции|France métropolitaine"),
    ("GEHH", "GEL", "Gilbert and Ellice Islands", "Острова Гилберта и Эллис"),
    ("HVBF", "HVO", "Upper Volta (until 1984)", "Republic of Upper Volta|Верхняя Вольта (до 1984)"),
    ("JTUM", "JTN", "Johnston Island", "Johnston Atoll|Джонстон (атолл)"),
    ("MIUM", "MID", "Midway Islands", "Midway Atoll|Мидуэй"),
    ("NHVU", "NHB", "New Hebrides (until 1980)", "Новые Гебриды (до 1980)"),
    ("NQAQ", "ATN", "Dronning Maud Land", "Queen Maud Land|Земля Королевы Мод"),
    ("NTHH", "NTZ", "Neutral Zone", "Saudi–Iraqi neutral zone|Saudi Arabian–Iraqi neutral zone|Нейтральная зона"),
    ("PCHH", "PCI", "Trust Territory of the Pacific Islands", "Pacific Islands (trust territory)|Pacific Islands Trust Territory|"
     "Подопечная территория Тихоокеанские острова"),
    ("PUUM", "PUS", "US Miscellaneous Pacific Islands", "United States Miscellaneous Pacific Islands"),
    ("PZPA", "PCZ", "Panama Canal Zone", "Canal Zone|Зона Панамского канала"),
    ("RHZW", "RHO", "Rhodesia (until 1980)", "Republic of Rhodesia|Родезия (до 1980)"),
    ("SKIN", "SKM", "Sikkim", "Kingdom of Sikkim|Сикким"),
    ("SUHH", "SUN", "USSR", "Soviet Union|The Soviet Union|Union of Soviet Socialist Republics|СССР|Советский Союз|"
     "Союз Советских Социалистических Республик|Союз ССР|СРСР|Радянський Союз|Савецкі Саюз|"
     "Иттиҳоди Шӯравӣ|ИҶШС|КСРО|Кеңес Одағы|Кеңестік Социалистік Республикалар Одағы|Советтер Союзу|Sovet Ittifoqi|SSSR|SSRI|Sovet İttifaqı|"
     "Sowet Soýuzy|Խորհրդային Միություն|ԽՍՀՄ|საბჭოთა კავშირი|სსრკ|Sovyetler Birliği|SSCB|Sowjetunion|UdSSR|"
     "Union soviétique|URSS|Unión Soviética|União Soviética|Unione Sovietica|Sovjet-Unie|Związek Radziecki|ZSRR|"
     "Związek Sowiecki|Sovětský svaz|Sovietsky zväz|Sovjetunionen|Neuvostoliitto|Szovjetunió|"
     "Uniunea Sovietică|Sovjetski Savez|Совјетски Савез|Съветски съюз|Sovjetska zveza|Советски Сојуз|Tarybų Sąjunga|Sovietų Sąjunga|SSRS|"
     "Padomju Savienība|PSRS|Nõukogude Liit|NSV Liit|Σοβιετική Ένωση|ΕΣΣΔ|الاتحاد السوفيتي|الاتحاد السوفياتي|"
     "اتحاد جماهیر شوروی|اتحاد شوروی|شوروی|ברית המועצות|سوویت یونین|सोवियत संघ|সোভিয়েত ইউনিয়ন|苏联|蘇聯|ソビエト連邦|ソ連|소련|소비에트 연방|"
     "Liên Xô|สหภาพโซเวียต|Uni Soviet"),
    ("TPTL", "TMP", "East Timor (until 2002)", "Portuguese Timor|Португальский Тимор"),
    ("VDVN", "VDR", "North Vietnam", "Democratic Republic of Vietnam|Vietnam (Democratic Republic)|Democratic Republic of Viet-Nam|Северный Вьетнам|ДРВ|"
     "Демократическая Республика Вьетнам|Nordvietnam|Nord-Vietnam|Nord Viêt Nam|Vietnam del Norte|Vietnã do Norte|"
     "Vietnam del Nord|Noord-Vietnam|Wietnam Północny|Північний В’єтнам|北越|北ベトナム|북베트남|Bắc Việt Nam"),
    ("WKUM", "WAK", "Wake Island", "Уэйк"),
    ("YDYE", "YMD", "South Yemen", "Democratic Yemen|People’s Democratic Republic of Yemen|Yemen, Democratic|PDRY|Yemen (PDR)|Yemen (Aden)|"
     "Yemen People’s Republic|Yemen, People's Republic of|Southern Yemen|Южный Йемен|НДРЙ|"
     "Народная Демократическая Республика Йемен|Південний Ємен|Südjemen|Yémen du Sud|Yemen del Sur|Iêmen do Sul|Yemen del Sud|"
     "Zuid-Jemen|Jemen Południowy|Güney Yemen|اليمن الجنوبي|یمن جنوبی|南也门|南イエメン"),
    ("YUCS", "YUG", "Yugoslavia", "Jugoslavia|Former Yugoslavia|Socialist Federal Republic of Yugoslavia|Federal Republic of Yugoslavia|SFRY|"
     "SFR Yugoslavia|FR Yugoslavia|Kingdom of Yugoslavia|Югославия|СФРЮ|Союзная Республика Югославия|Югославія|Југославија|"
     "Jugoslavija|SFRJ|СФРЈ|Jugoslawien|Yougoslavie|Iugoslávia|Jugoslávia|Joegoslavië|Jugosławia|Jugoslávie|Juhoslávia|Jugoszlávia|"
     "Iugoslavia|Yugoslavya|Jugoslavien|Γιουγκοσλαβία|Југославија|يوغوسلافيا|یوگسلاوی|יוגוסלביה|南斯拉夫|ユーゴスラビア|유고슬라비아|Nam Tư"),
    ("ZRCD", "ZAR", "Zaire (1971–1997)", "Republic of Zaire|Республика Заир"),
]

# Aliases by hand: long names, names in use before, spellings of UCDP, ACLED, the UN, the World Bank and Correlates of War.
# "Congo, Dem. Rep. of the" and "Bolivia (Plurinational State of)" need no line: country.rs tries the parts the other way round.
ALIASES = {
    "AE": "UAE|U.A.E.|The Emirates|Emirates|Trucial States|ОАЭ|Эмираты",
    "AF": "Islamic Republic of Afghanistan|Islamic Emirate of Afghanistan",
    "AG": "Antigua",
    "AM": "Армянская ССР|Armenian SSR",
    "AR": "Argentine Republic|Argentine|The Argentine",
    "AU": "Commonwealth of Australia",
    "AX": "Aland|Aaland Islands",
    "AZ": "Azerbaidjan|Azerbaijani Republic|Азербайджанская Республика|Азербайджанская ССР|Azerbaijan SSR",
    "BA": "Bosnia|BiH|Bosnia-Herzegovina|Bosnia Hercegovina|Bosnia i Herzegovina|Босния|Босния-Герцеговина|БиГ",
    "BD": "East Pakistan|Bangla Desh|Восточный Пакистан",
    "BF": "Burkina|Upper Volta|Burkina Faso (Upper Volta)|Верхняя Вольта|Буркина|Obervolta|Haute-Volta|Alto Volta",
    "BJ": "Dahomey|Benin (Dahomey)|Дагомея",
    "BL": "Saint Barthélemy|Saint-Barthélemy|St. Barts",
    "BN": "Brunei Darussalam|Nation of Brunei|Negara Brunei Darussalam|Бруней-Даруссалам",
    "BO": "Plurinational State of Bolivia|Bolivia, Plurinational State of",
    "BQ": "Bonaire|BES Islands|Bonaire, Sint Eustatius and Saba|Bonaire, Saint Eustatius and Saba|Caribbean Netherlands",
    "BR": "Federative Republic of Brazil",
    "BS": "Bahamas",
    "BW": "Bechuanaland",
    "BY": "Belorussia|Byelorussia|White Russia|Белоруссия|Белорусь|РБ|Belarus (Byelorussia)|Weißrussland|Biélorussie|Bielorrusia|"
          "Bielorussia|Wit-Rusland|Білорусія|Vitryssland|Hviderusland|Hviterussland|Beyaz Rusya|Bělorusko|白俄罗斯",
    "BZ": "British Honduras|Британский Гондурас",
    "CA": "Dominion of Canada",
    "CC": "Keeling Islands|Cocos Islands",
    "CD": "DR Congo|DRC|D.R. Congo|D.R.C.|Congo DR|Congo, DR|Congo-Kinshasa|Congo (Kinshasa)|Congo (Zaire)|Zaire|Zaïre|"
          "DR Congo (Zaire)|Democratic Republic of the Congo|Democratic Republic of Congo|Dem. Rep. Congo|Dem. Rep. of Congo|"
          "Dem. Rep. of the Congo|Congo Democratic Republic|Congo, Dem. Rep.|Congo, Democratic Republic of (Zaire)|"
          "Democratic Republic of the Congo (Zaire)|Democratic Congo|Kinshasa Congo|Congo-Zaire|Congo (DR)|Congo (Democratic Republic)|Congo (Democratic)|"
          "Congo (ex-Zaire)|Congo (former Zaire)|Belgian Congo|Congo Free State|Congo-Léopoldville|Congo (Leopoldville)|"
          "République démocratique du Congo|RD Congo|RDC|RD du Congo|Demokratische Republik Kongo|DR Kongo|República Democrática del Congo|"
          "República Democrática do Congo|Repubblica Democratica del Congo|Democratische Republiek Congo|Kongo-Kinszasa|"
          "ДРК|ДР Конго|Демократическая Республика Конго|Конго (Киншаса)|Конго-Киншаса|Конго (Заир)|Заир|Бельгийское Конго|Конго (бывший Заир)|"
          "ДР Конґо|Демократична Республіка Конго",
    "CF": "Central African Rep.|Central African Empire|Centrafrique|ЦАР|Центральноафриканская Республика|"
          "Центрально-Африканская Республика|République centrafricaine|Ubangi-Shari|Oubangui-Chari",
    "CG": "Congo|Congo-Brazzaville|Congo (Brazzaville)|Republic of the Congo|Republic of Congo|Congo, Rep.|Congo Rep.|Rep. of Congo|Rep. Congo|"
          "Congo Republic|Congo (Republic)|Brazzaville Congo|Congo, People's Republic of|People’s Republic of the Congo|Middle Congo|French Congo|"
          "République du Congo|Republik Kongo|Kongo|República del Congo|República do Congo|Repubblica del Congo|Republiek Congo|"
          "Конго|Республика Конго|Конго (Браззавиль)|Конго-Браззавиль|Народная Республика Конго|Республіка Конго",
    "CH": "Swiss Confederation|Confoederatio Helvetica|Швейцарская Конфедерация",
    "CI": "Ivory Coast|Cote d'Ivoire|Côte d'Ivoire|Cote d Ivoire|The Ivory Coast|Cote D'Ivoire (Ivory Coast)|Кот д'Ивуар|"
          "Берег Слоновой Кости|БСК|Elfenbeinküste|Costa de Marfil|Costa do Marfim|Costa d’Avorio|Ivoorkust",
    "CM": "Kamerun|Cameroun",
    "CN": "PRC|P.R. China|PR China|P.R.C.|People’s Republic of China|Mainland China|Communist China|Red China|China (mainland)|China (PRC)|"
          "КНР|Китайская Народная Республика|中华人民共和国|中華人民共和國",
    "CV": "Cape Verde|Cabo Verde|Cape Verde Islands|Кабо-Верде|Острова Зелёного Мыса|Kap Verde|Cap-Vert",
    "CW": "Curacao",
    "CZ": "Czech Republic|Czechia|Czech Rep.|Czech|Чехия|Чешская Республика|Tschechische Republik|Česká republika|République tchèque|"
          "República Checa|República Tcheca|Repubblica Ceca|Tsjechische Republiek|Republika Czeska",
    "DE": "West Germany|German Federal Republic|Federal Republic of Germany|FRG|Germany, West|Germany, Federal Republic of|Germany (Prussia)|"
          "Bundesrepublik Deutschland|BRD|Western Germany|German Empire|German Reich|Nazi Germany|Third Reich|Weimar Republic|"
          "Западная Германия|ФРГ|Федеративная Республика Германия|Германская империя|Третий рейх|Westdeutschland|RFA|"
          "Allemagne de l’Ouest|Alemania Occidental|Germania Ovest|West-Duitsland|Niemcy Zachodnie|RFN|Batı Almanya|西德|西ドイツ|서독",
    "DJ": "Djibouti (Afars and Issas)|French Somaliland|Французское Сомали",
    "DO": "Dominican Rep.|Dominicana|Доминикана|República Dominicana",
    "EC": "Equador",
    "EE": "Estonian SSR|Эстонская ССР",
    "EG": "Egypt, Arab Rep.|Arab Republic of Egypt|United Arab Republic|United Arab Republic (Egypt)|АРЕ|Арабская Республика Египет|ОАР",
    "EH": "Sahrawi|Sahrawi Arab Democratic Republic|SADR|Saharawi Republic|Spanish Sahara|West Sahara|Morocco (Western Sahara)|САДР|Испанская Сахара",
    "ET": "Abyssinia|Абиссиния|Федеративная Демократическая Республика Эфиопия|Federal Democratic Republic of Ethiopia",
    "FJ": "Fiji Islands",
    "FK": "Falklands|Falkland Islands (Malvinas)|The Falklands|Malvinas|Islas Malvinas|Фолкленды|Мальвинские острова|Фолклендские острова",
    "FM": "Micronesia|Federated States of Micronesia|Micronesia, Fed. Sts.|F.S. Micronesia|FS Micronesia|Федеративные Штаты Микронезии|ФШМ|Микронезия",
    "FO": "Faeroe Islands|Faroes|Faroe|Фареры",
    "GB": "UK|U.K.|Great Britain|Britain|United Kingdom of Great Britain and Northern Ireland|United Kingdom of Great Britain|"
          "United Kingdom of Great Britain and Ireland|England|Scotland|Wales|Northern Ireland|"
          "Британия|Соединённое Королевство|Соединенное Королевство Великобритании и Северной Ирландии|Англия|Шотландия|Уэльс|"
          "Северная Ирландия|Großbritannien|Grande-Bretagne|Gran Bretaña|Grã-Bretanha|Gran Bretagna|Groot-Brittannië|Wielka Brytania|"
          "Inghilterra|Angleterre|Inglaterra|İngiltere|英國|英国|イギリス|Англія",
    "GE": "Georgia (country)|Georgia (Republic)|Georgia (Caucasus)|Georgian SSR|Грузинская ССР|Gruzia|Sakartvelo",
    "GG": "Bailiwick of Guernsey",
    "GM": "The Gambia|Gambia|Islamic Republic of The Gambia",
    "GN": "French Guinea|Guinea-Conakry|Guinea (Conakry)|Гвинея-Конакри",
    "GQ": "Eq. Guinea|Spanish Guinea|Испанская Гвинея",
    "GR": "Hellas|Hellenic Republic|Эллада|Греческая Республика",
    "GS": "South Georgia|South Georgia and South Sandwich Islands|South Georgia and the South Sandwich Islands",
    "GW": "Guinea Bissau|Portuguese Guinea|Гвинея-Бисау|Гвинея-Биссау",
    "GY": "British Guiana|Co-operative Republic of Guyana|Британская Гвиана",
    "HK": "Hong Kong|Hongkong|Hong Kong SAR|Hong Kong S.A.R.|Hong Kong (China)|Hong Kong, China|Hong Kong SAR, China|China, Hong Kong SAR|"
          "China, Hong Kong Special Administrative Region|Hong Kong Special Administrative Region|Hong Kong SAR (China)|Гонконг|Сянган|Гон-Конг",
    "HM": "Heard Island and McDonald Islands",
    "HT": "Hayti",
    "HU": "Hungarian People’s Republic|ВНР",
    "ID": "Dutch East Indies|Netherlands East Indies|Голландская Ост-Индия",
    "IE": "Eire|Éire|Irish Free State|Republic of Ireland|Ireland, Republic of|Republic Of Eire|Ирландская Республика|Республика Ирландия",
    "IL": "State of Israel|Государство Израиль",
    "IM": "Man, Isle of|Man (Isle of)|Остров Мэн",
    "IN": "Bharat|Индийская Республика",
    "IO": "BIOT|Chagos Islands|Chagos",
    "IR": "Persia|Iran (Persia)|Islamic Republic of Iran|Iran, Islamic Rep.|Iran, I.R.|ИРИ|Исламская Республика Иран|Персия",
    "IT": "Italian Republic|Italy/Sardinia|Kingdom of Italy|Итальянская Республика",
    "JE": "Bailiwick of Jersey",
    "JO": "Hashemite Kingdom of Jordan|Transjordan|Трансиордания",
    "JP": "Nippon|Nihon|Empire of Japan|Japanese Empire|Японская империя",
    "KG": "Kyrgyz Republic|Kirghizia|Kirgizia|Kirghizstan|Kirgizstan|Kirgistan|Kyrghyzstan|Kyrgystan|Kirghiz SSR|Киргизия|Кыргызстан|Киргизстан|"
          "Кыргызская Республика|Киргизская Республика|Кыргыз Республикасы|Киргизская ССР",
    "KH": "Kampuchea|Cambodia (Kampuchea)|Democratic Kampuchea|Khmer Republic|Кампучия|Камбоджа (Кампучия)|Народная Республика Кампучия",
    "KI": "Gilbert Islands",
    "KM": "Comoro Islands|Union of the Comoros|The Comoros",
    "KN": "St. Kitts|Saint Kitts|St. Christopher and Nevis|Saint Christopher and Nevis|St. Kitts-Nevis|Saint Kitts-Nevis",
    "KP": "North Korea|N. Korea|DPRK|D.P.R.K.|DPR Korea|D.P.R. of Korea|Dem. People’s Rep. Korea|Dem. Rep. Korea|Korea, North|Korea (North)|Korea, Dem. People's Rep.|"
          "Korea DPR|Korea (DPR)|Korea, DPR|Korea (DPRK)|Democratic People’s Republic of Korea|Democratic People’s Rep. of Korea|Korea, People's Republic of|"
          "Democratic Republic of Korea|North Korea (DPRK)|Северная Корея|КНДР|Корейская Народно-Демократическая Республика|Корея (Северная)|"
          "Корея (КНДР)|Корейская НДР|조선민주주의인민공화국|북한|북조선|朝鲜民主主义人民共和国|北朝鲜|北韓|北朝鮮|朝鮮民主主義人民共和国|"
          "Північна Корея|Corée du Nord|Corea del Norte|Nordkorea",
    "KR": "South Korea|S. Korea|ROK|R.O.K.|Republic of Korea|Korea, South|Korea (South)|Korea, Rep.|Rep. of Korea|Rep. Korea|Korea Rep.|Korea Republic|Korea ROK|Korea (ROK)|"
          "South Korea (ROK)|Южная Корея|Республика Корея|Корея (Южная)|Корея, Республика|대한민국|한국|남한|남조선|大韩民国|南韩|南韓|大韓民国|大韓民國|"
          "Південна Корея|Corée du Sud|Corea del Sur|Südkorea",
    "KZ": "Kazakstan|Kazakh SSR|Qazaqstan|Казахская ССР|Республика Казахстан|Қазақстан Республикасы",
    "LA": "Lao|Lao PDR|Lao P.D.R.|Lao People’s Dem. Rep.|Lao People's Democratic Republic|ЛНДР|Лаосская Народно-Демократическая Республика",
    "LK": "Ceylon|Sri Lanka (Ceylon)|Democratic Socialist Republic of Sri Lanka|Цейлон|Шри Ланка",
    "LS": "Basutoland",
    "LT": "Lithuanian SSR|Литовская ССР|Литовская Республика",
    "LV": "Latvian SSR|Латвийская ССР|Латвийская Республика",
    "LU": "Grand Duchy of Luxembourg|Luxemburg|Великое Герцогство Люксембург",
    "LY": "Libyan Arab Jamahiriya|Libya Arab Jamahiriy|Great Socialist People’s Libyan Arab Jamahiriya|Socialist People’s Libyan Arab Jamahiriya|Ливийская Арабская Джамахирия|Государство Ливия",
    "MA": "Maroc",
    "MC": "Principality of Monaco",
    "MD": "Moldavia|Moldavian SSR|Rep. of Moldova|Молдавия|Молдова|Республика Молдова|Молдавская ССР",
    "ME": "Crna Gora|Republic of Montenegro",
    "MF": "Saint-Martin (partie française)|Saint Martin (French part)|St. Martin (French part)|Saint Martin|St. Martin|Saint-Martin|St Martin (France)",
    "MG": "Malagasy|Malagasy Republic|Madagascar (Malagasy)|Малагасийская Республика",
    "MH": "Marshalls|Republic of the Marshall Islands",
    "MK": "Macedonia|Republic of Macedonia|FYROM|FYR Macedonia|Macedonia, FYR|Macedonia (FYR)|FYR of Macedonia|F.Y.R.O.M.|Former Yugoslav Republic of Macedonia|"
          "The former Yugoslav Republic of Macedonia|Macedonia, the former Yugoslav Republic of|Macedonia (Former Yugoslav Republic of)|N. Macedonia|TFYR Macedonia|"
          "The former Yugoslav Rep. of Macedonia|Macedonia (the former Yugoslav Republic of)|Македония|Республика Македония|БЮРМ|Македонија|Македонія|"
          "Mazedonien|Makedonien|Macédoine|Macedônia|Macedónia|Macedonië|Makedonija|Makedonya|Makedonie|Μακεδονία|马其顿",
    "ML": "French Sudan|Mali Federation",
    "MM": "Burma|Myanmar|Myanmar (Burma)|Union of Burma|Union of Myanmar|Republic of the Union of Myanmar|Burma (Myanmar)|Burma/Myanmar|Myanmar/Burma|"
          "Бирма|Мьянма|Мьянма (Бирма)|Birma|Birmanie|Birmania|Birmânia|Barma|Burma (Birmania)|Бірма|缅甸|緬甸|ビルマ|버마|بورما|برمه",
    "MN": "Mongolian People’s Republic|Outer Mongolia|МНР|Монгольская Народная Республика",
    "MO": "Macau|Macao|Macao SAR|Macau SAR|Macao SAR, China|Macau (China)|China, Macao SAR|China, Macao Special Administrative Region|Macao Special Administrative Region|"
          "Macao, China|Macao (China)|Macau SAR China|Macau, China|Макао|Аомынь",
    "MP": "Northern Marianas|Commonwealth of the Northern Mariana Islands|CNMI",
    "MV": "Maldive Islands|Republic of Maldives|The Maldives|Мальдивы",
    "MW": "Nyasaland|Ньясаленд",
    "MX": "United Mexican States|Méjico|Мексиканские Соединённые Штаты",
    "MY": "Malaya|Federation of Malaya|Малайя",
    "NA": "South West Africa|South-West Africa|Юго-Западная Африка",
    "NE": "The Niger",
    "NL": "Holland|Netherlands|The Netherlands|Netherland|Kingdom of the Netherlands|Nederland|Голландия|Нидерланды|Королевство Нидерландов|Hollande|Holanda|Olanda|"
          "Голландія|Hollanda|荷兰|荷蘭|オランダ|Niederlande|Pays-Bas|Países Bajos",
    "NZ": "Aotearoa|N. Zealand|Аотеароа",
    "OM": "Muscat and Oman|Sultanate of Oman|Султанат Оман",
    "PF": "Tahiti|French Polynesia (Tahiti)",
    "PG": "PNG|Papua N. Guinea|Independent State of Papua New Guinea|Папуа Новая Гвинея|ПНГ",
    "PH": "The Philippines|Philippine Islands|Phillipines|Philipines|Филлипины",
    "PK": "West Pakistan|Исламская Республика Пакистан|Islamic Republic of Pakistan",
    "PL": "Polish People’s Republic|ПНР|Rzeczpospolita Polska|Республика Польша",
    "PM": "Saint-Pierre and Miquelon",
    "PN": "Pitcairn Islands|Pitcairn",
    "PS": "Palestine|State of Palestine|Palestinian Territory|Palestinian Territories|Occupied Palestinian Territory|Occupied Palestinian Territories|oPt (Palestine)|"
          "Palestinian Territory, Occupied|Palestinian Authority|Palestine, State of|West Bank and Gaza|West Bank and Gaza Strip|West Bank & Gaza|Gaza and West Bank|West Bank/Gaza|"
          "Gaza Strip|West Bank|Gaza|Palestinian National Authority|"
          "Палестина|Государство Палестина|Палестинская автономия|Палестинская национальная администрация|ПНА|Сектор Газа|Западный берег реки Иордан|دولة فلسطين|قطاع غزة|الضفة الغربية",
    "PT": "Portuguese Republic",
    "RE": "Reunion|Reunion Island|La Réunion|Île de la Réunion",
    "RO": "Rumania|Roumania|Rumanía|Социалистическая Республика Румыния",
    "RS": "Serbia (Yugoslavia)|Servia|Republic of Serbia|Сербия (Югославия)|Србија|Srbija",
    "RU": "Russia|Russian Federation|Russia (Soviet Union)|Russia (USSR)|Russian Fed.|Russian Republic|RSFSR|"
          "Россия|РФ|Российская Федерация|РСФСР|Россия (СССР)|Российская Республика|Федератсияи Русия|Россія|Російська Федерація|Российская Фед.",
    "RW": "Ruanda",
    "SA": "KSA|Saudi|K.S.A.|Саудия|КСА|Королевство Саудовская Аравия|Аравия Саудовская",
    "SB": "British Solomon Islands|Solomons",
    "SE": "Королевство Швеция",
    "SH": "Saint Helena|St. Helena|Saint Helena, Ascension and Tristan da Cunha|St. Helena, Ascension and Tristan da Cunha",
    "SJ": "Svalbard|Spitsbergen|Spitzbergen|Шпицберген|Svalbard and Jan Mayen Islands",
    "SK": "Slovak Republic|Slovak Rep.|Словацкая Республика",
    "SO": "Federal Republic of Somalia|Somali Democratic Republic|Somali Republic|Federal Rep. of Somalia",
    "SR": "Surinam|Dutch Guiana|Netherlands Guiana",
    "SS": "S. Sudan|South-Sudan|Republic of South Sudan",
    "ST": "Sao Tome|São Tomé|São Tomé and Príncipe|Sao Tome & Principe",
    "SV": "Salvador|El-Salvador|The Salvador",
    "SX": "Sint Maarten (Dutch part)|St. Maarten|Saint Maarten|St. Martin (Dutch part)|Saint Martin (Dutch part)|St Martin (Netherlands)|Sint-Maarten",
    "SY": "Syrian Arab Republic|Syrian Arab Rep.|Syrian Republic|САР|Сирийская Арабская Республика|Сирия",
    "SZ": "Swaziland|Kingdom of eSwatini|Kingdom of Eswatini|Kingdom of eSwatini (Swaziland)|Eswatini (Swaziland)|Eswatini (Kingdom of)|Kingdom of Swaziland|eSwatini (Swaziland)|Эсватини|Свазиленд|Королевство Эсватини",
    "TC": "Turks and Caicos",
    "TD": "Tchad",
    "TF": "French Southern Territories|TAAF",
    "TH": "Siam|Thailand (Siam)|Сиам",
    "TJ": "Tadjikistan|Tadzhikistan|Tadjikstan|Tajik SSR|Республика Таджикистан|Тоҷикистон|Точикистон|Ҷумҳурии Тоҷикистон|Чумхурии Точикистон|"
          "Таджикская ССР|Таджикская Республика|Tojikiston",
    "TL": "East Timor|Timor Leste|Timor-Leste|Timor-Leste (East Timor)|East Timor (Timor-Leste)|Democratic Republic of Timor-Leste|Timor Lorosae|Тимор-Лешти|Восточный Тимор|Тимор Лесте",
    "TM": "Turkmenia|Turkmen SSR|Туркмения|Туркменская ССР",
    "TR": "Turkiye|Türkiye|Turkey|Republic of Türkiye|Republic of Turkey|Turkey (Türkiye)|Turkey (Turkiye)|Turkey (Ottoman Empire)|Turkey/Ottoman Empire|"
          "Турция|Турецкая Республика|Turquía|Turquie|Türkei|Turchia|Turquia|Turkije|Turcja",
    "TT": "Trinidad|Trinidad-Tobago",
    "TV": "Ellice Islands",
    "TW": "Taiwan|Formosa|Republic of China|Taiwan, Province of China|Taiwan Province of China|Taiwan (Province of China)|Taiwan, China|Taiwan (China)|Taiwan (ROC)|"
          "Taiwan (Republic of China)|Republic of China (Taiwan)|Chinese Taipei|Taipei, Chinese|China, Taiwan|China, Republic of|China (Taiwan)|Nationalist China|"
          "Тайвань|Китайская Республика|Тайвань (Китай)|Китайский Тайбэй|中華民國|中华民国|台湾|臺灣",
    "TZ": "Tanzania|United Republic of Tanzania|Tanganyika|Tanzania/Tanganyika|Tanzania (Tanganyika)|U.R. of Tanzania|United Rep. of Tanzania|Tanzania, United Rep. of|Zanzibar|"
          "Танганьика|Занзибар|Объединённая Республика Танзания",
    "UA": "The Ukraine|Ukrainian SSR|Украинская ССР|УССР|УРСР|Ukrainian Soviet Socialist Republic",
    "UM": "US Outlying Islands|U.S. Minor Outlying Islands|United States Minor Outlying Islands|US Minor Outlying Islands",
    "US": "USA|U.S.|U.S.A.|US|United States|United States of America|The United States|The United States of America|U.S. of America|Unites States|"
          "США|Соединённые Штаты|Соединенные Штаты Америки|С.Ш.А.|Estados Unidos de América|EE. UU.|EE.UU.|EEUU|EUA|États-Unis d’Amérique|Stati Uniti d’America|"
          "Vereinigte Staaten von Amerika|Stany Zjednoczone Ameryki|ABD|Amerika Birleşik Devletleri|АҚШ|ИМА|Иёлоти Муттаҳидаи Амрико|AQSH|ABŞ|АКШ|"
          "美利坚合众国|美國|アメリカ|アメリカ合衆国|미국|ארצות הברית של אמריקה|ארה״ב|الولايات المتحدة الأمريكية|أمريكا|ایالات متحده آمریکا|آمریکا|ΗΠΑ|САЩ|ЗША|АБШ|ԱՄՆ",
    "UZ": "Uzbek SSR|Республика Узбекистан|РУз|Узбекская ССР|O'zbekiston|Oʻzbekiston Respublikasi",
    "VA": "Vatican|Vatican City State|Vatican City|Holy See|The Holy See|Holy See (Vatican City State)|Vatican City (Holy See)|The Vatican|Ватикан|Святой Престол",
    "VC": "St. Vincent|Saint Vincent|Saint Vincent and Grenadines|St. Vincent and Grenadines",
    "VE": "Venezuela, RB|Bolivarian Republic of Venezuela|Venezuela, Bolivarian Rep. of|Боливарианская Республика Венесуэла",
    "VG": "British Virgin Islands|Virgin Islands, British|Virgin Islands (UK)|Virgin Islands (Great Britain)|BVI|Британские Виргинские острова",
    "VI": "US Virgin Islands|U.S. Virgin Islands|Virgin Islands of the United States|Virgin Islands, U.S.|Virgin Islands (USA)|Virgin Islands (United States)|Virgin Islands, United States|USVI|"
          "United States Virgin Islands|American Virgin Islands|Американские Виргинские острова|Виргинские острова США",
    "VN": "Vietnam|Viet Nam|Viet-Nam|Vietnam (North Vietnam)|Socialist Republic of Vietnam|Socialist Republic of Viet Nam|South Vietnam|Republic of Vietnam|Vietnam, Republic of|Vietnam (South Vietnam)|"
          "Вьетнам|СРВ|Социалистическая Республика Вьетнам|Южный Вьетнам|Vietnam, Democratic Republic of|Vietnam (Annam/Cochin China/Tonkin)",
    "VU": "New Hebrides|Новые Гебриды",
    "WF": "Wallis and Futuna Islands|Wallis-et-Futuna",
    "WS": "Western Samoa|Samoa, Western|Independent State of Samoa|Samoa (Western)|Западное Самоа",
    "XK": "Kosovo|Kosova|Republic of Kosovo|Republic of Kosova|Kosovo and Metohija|Kosovo (under UNSCR 1244)|Kosovo (UNSCR 1244)|Kosovo (UNMIK)|Косово|Республика Косово|Косово и Метохия|Serbia (Kosovo)|Kosovo (Serbia)",
    "YE": "Yemen|Yemen (North Yemen)|North Yemen|Yemen, North|Yemen Arab Republic|Yemen (Arab Republic of Yemen)|Yemen, Rep.|Republic of Yemen|Yemen, Arab Republic|"
          "Йемен|Северный Йемен|ЙАР|Йеменская Арабская Республика|Nordjemen|Yémen du Nord|Yemen del Norte|Kuzey Yemen|اليمن الشمالي|یمن شمالی",
    "ZA": "RSA|S. Africa|Union of South Africa|Republic of South Africa|ЮАР|Южно-Африканская Республика|Южно-Африканский Союз|ЮАС|Южная Африка",
    "ZM": "Northern Rhodesia|Северная Родезия",
    "ZW": "Rhodesia|Southern Rhodesia|Zimbabwe (Rhodesia)|Zimbabwe/Rhodesia|Родезия|Южная Родезия|Зимбабве (Родезия)|Rhodesien|Rhodésie|Rodesia",
}

# Long English names that follow a pattern, so that "Republic of Chad" and "Chad, Republic of" are found.
PATTERNS = {
    "Republic of {}": "AL AM AO AT AZ BI BJ BG BW BY CI CL CM CO CR CU CY DJ EC EE FI FJ GA GE GH GN GQ GT GW HN HR HT HU ID IN IQ IS "
                      "KE KI KZ LR LT LV MD ML MM MT MU MW MZ NA NE NI NR PA PE PL PW PY RO RW SC SI SL SN SM SR SD SG TD TJ TN TT UG "
                      "UZ VU ZM ZW XK CV",
    "Republic of the {}": "GM MV PH SD MH NE",
    "Islamic Republic of {}": "MR AF PK IR",
    "Kingdom of {}": "BE BH BT DK ES KH LS MA NO SA SE SZ TH TO NP",
    "State of {}": "KW LY QA ER",
    "Commonwealth of {}": "DM",
    "Commonwealth of the {}": "BS",
    "Principality of {}": "AD LI MC",
    "People's Republic of {}": "BD AO BJ BG ET MZ KH",
    "People's Democratic Republic of {}": "DZ ET",
    "Democratic Republic of {}": "AF SD",
    "Socialist Republic of {}": "RO VN",
    "Union of {}": "MM",
    "{} Republic": "AR DO IT PT SK PL",
}

# Parts of CLDR names that people write out, or shorten.
SPELLINGS = {
    "en": [("St. ", "Saint "), (" & ", " and "), ("U.S.", "US")],
    "ru": [("о-ва", "острова"), ("о-в", "остров")],
    "fr": [("Saint-", "St-"), ("R.A.S. chinoise de ", "")],
    "de": [("St. ", "Sankt "), ("Sonderverwaltungsregion ", "")],
    "es": [("RAE de ", "")],
}

# Rows whose name must not be shortened to what stands before a bracket: that part alone names another place, or two.
KEEP_BRACKETS = {"CD", "CG", "KP", "KR", "MF", "SX", "VG", "VI", "GS", "PS", "IO", "UM"}

# Folded names that two rows claim, and the row that has them; None if a reader could mean either.
CLASHES = {
    "kongo": "CG",  # ISO's short name is Congo-Brazzaville's; a few languages use it for CD.
    "конго": "CG",
}

# Names of small languages that are ordinary words, or people, in a large one; they would find countries in any column.
ORDINARY_WORDS = {"man", "gene", "pole", "sin", "siri", "tai", "fas", "грек", "швед", "чех", "турк"}

ROOT = Path(__file__).resolve().parent.parent

# Letters without a decomposition that people type as another one. Kept equal to `plain_letter` in country.rs.
PLAIN = str.maketrans({
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "ə": "e", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ς": "σ",
    "ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ە": "ه",
})


def is_dropped(c):
    """True for signs that vanish between letters: accents, apostrophes, points and invisible marks."""
    code = ord(c)
    ccc = unicodedata.combining(c)
    return (
        ccc == 7 or 10 <= ccc <= 36 or 200 <= ccc <= 240
        or c in "'`.‘’‛′׳״\u0640\u00ad\u061c\u2060\ufeff"
        or 0x2B0 <= code <= 0x2FF or 0x200B <= code <= 0x200F or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069 or 0xFE00 <= code <= 0xFE0F
    )


def fold_name(text):
    """The Python twin of `fold_name` in country.rs; a test there checks the table by its own folding."""
    out = []
    for c in unicodedata.normalize("NFKD", text):
        if is_dropped(c):
            continue
        if c == "&":
            out.append(" and ")
        elif c.isalnum() or unicodedata.category(c).startswith("M"):
            out.append("".join(l for l in c.lower() if not is_dropped(l)).translate(PLAIN))
        else:
            out.append(" ")
    return " ".join("".join(out).split())


def key(text):
    """What the table is searched by: the folded name without its spaces."""
    return fold_name(text).replace(" ", "")


def territories(package, language):
    """CLDR's names of one language: alpha-2 code -> names, the usual one first."""
    path = package / "main" / language / "territories.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    entries = data["main"][language]["localeDisplayNames"]["territories"]
    names = {}
    for entry, name in sorted(entries.items(), key=lambda item: ("-alt-" in item[0], item[0])):
        names.setdefault(entry.split("-alt-")[0], []).append(name)
    return names


def is_usable(name):
    """False for ordinary words, and for abbreviations: those worth having are in ALIASES, others are words elsewhere (SAD, DAY, ОК)."""
    folded = key(name)
    letters = [c for c in name if c.isalpha()]
    short = len(folded) <= 3 and folded[:1] < "\u0530" and all(c.isupper() for c in letters)
    return folded not in ORDINARY_WORDS and not short


def variants(code, language, name):
    """A CLDR name and the ways people write it."""
    yield name
    for long, short in SPELLINGS.get(language, []):
        if long in name:
            yield name.replace(long, short)
    if code not in KEEP_BRACKETS:
        for left, right in ("()", "（）"):
            if name.endswith(right) and left in name[1:]:
                outer, inner = name[:-1].rsplit(left, 1)
                yield outer.strip()
                if code == "MM":  # The brackets hold Burma.
                    yield inner.strip()


def collect(package):
    """All rows: code -> [alpha-3, English name, names in order of preference]."""
    rows = {}
    english = territories(package, "en")
    for pair in CURRENT.split():
        code, alpha3 = pair.split(":")
        name = DISPLAY.get(code, english[code][0]).replace(" & ", " and ")
        rows[code] = [alpha3, name, [name]]
    for code, alpha3, name, names in FORMER:
        rows[code] = [alpha3, name, [name] + [n for n in names.split("|") if n]]
    for pattern, codes in PATTERNS.items():
        for code in codes.split():
            rows[code][2].append(pattern.format(rows[code][1]))
    for code, names in ALIASES.items():
        rows[code][2].extend(names.split("|"))
    for language in LANGUAGES:
        for code, names in territories(package, language).items():
            if code in rows:
                rows[code][2].extend(v for name in names for v in variants(code, language, name) if is_usable(v))
    return rows


def settle(rows):
    """Gives each folded name to one row, and drops the doubles. Returns code -> names, or exits at an undecided clash."""
    claims = {}
    for code, (_, _, names) in rows.items():
        for name in names:
            claims.setdefault(key(name), {}).setdefault(code, name)
    undecided = False
    for folded, by_code in sorted(claims.items()):
        if len(by_code) > 1:
            decided = folded in CLASHES
            undecided |= not decided
            choice = CLASHES.get(folded)
            said = (choice or "no row") if decided else "UNDECIDED"
            print(f"clash: {folded}: {', '.join(f'{c} {n!r}' for c, n in sorted(by_code.items()))} -> {said}", file=sys.stderr)
            if choice is not None and choice not in by_code:
                sys.exit(f"CLASHES gives {folded} to {choice}, which does not claim it")
        elif folded in CLASHES and CLASHES[folded] is not None:
            sys.exit(f"CLASHES decides {folded}, which is no clash any more")
    if undecided:
        sys.exit("decide the clashes above in CLASHES")
    table = {}
    for code, (_, _, names) in rows.items():
        seen, kept = set(), []
        for name in names:
            folded = key(name)
            if not folded or folded in seen or CLASHES.get(folded, code) != code:
                continue
            if "|" in name or "\t" in name or "\n" in name:
                sys.exit(f"{code}: {name!r} would break the table")
            seen.add(folded)
            kept.append(name)
        table[code] = kept
    return table


def warn_of_codes(rows, table):
    """Prints names that read like the code of another row: `find` takes upper case for the code."""
    codes = {a.lower(): c for c, (a, _, _) in rows.items()} | {c.lower(): c for c in rows}
    for code, names in sorted(table.items()):
        for name in names:
            other = codes.get(key(name))
            if other not in (None, code):
                print(f"note: {name!r} of {code} folds to the code of {other}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="unpacked cldr-localenames-full")
    parser.add_argument("--out", type=Path, default=ROOT / "assets" / "countries.tsv")
    args = parser.parse_args()
    rows = collect(args.package)
    table = settle(rows)
    warn_of_codes(rows, table)
    lines = [f"{code}\t{alpha3}\t{name}\t{'|'.join(table[code])}\n" for code, (alpha3, name, _) in sorted(rows.items())]
    text = "".join(lines)
    args.out.write_text(text, encoding="utf-8", newline="\n")
    print(f"{args.out}: {len(lines)} rows, {sum(map(len, table.values()))} names, {len(text.encode())} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
