/** Names and places of one language area: enough of each script to break whatever assumes Latin letters. */
export interface Locale {
  first: readonly string[]
  last: readonly string[]
  companies: readonly string[]
  streets: readonly string[]
  /** City, state or province (may be empty), postal code, country. */
  places: readonly (readonly [string, string, string, string])[]
  phone: string
}

export const LOCALES: readonly Locale[] = [
  {
    first: ['Anna', 'Jürgen', 'Käthe', 'Björn', 'Zoë', 'Götz'],
    last: ['Müller', 'Groß', 'Schäfer-Öztürk', 'von der Heide', 'Weiß', 'Böhm'],
    companies: ['Müller & Söhne GmbH', 'Straßenbau Größe AG', 'Bäckerei "Zur Mühle"', 'Kölner Uhren; Inh. Böhm e. K.'],
    streets: ['Königstraße 5', 'Am Mühlbach 12a', 'Große Bleichen 21'],
    places: [
      ['München', 'Bayern', '80331', 'Germany'],
      ['Köln', 'Nordrhein-Westfalen', '50667', 'Germany'],
      ['Zürich', 'ZH', '8001', 'Switzerland'],
    ],
    phone: '+49 89 ',
  },
  {
    first: ['John', 'Mary-Jane', 'Seán', 'Beyoncé', 'D’Arcy', 'Lee'],
    last: ["O'Neill", 'Smith', 'St. John', "D'Angelo", 'McDonald, Jr.', 'Null'],
    companies: ['Acme, Inc.', "Joe's Diner", '"Quoted" Partners LLC', 'R&D <Labs> Ltd', 'Smith; Jones; Sons'],
    streets: ['1 Main St', '42 O’Connell Street', '5th Ave, Suite "B"'],
    places: [
      ['Springfield', 'IL', '62701', 'United States'],
      ['Boston', 'MA', '02108', 'United States'],
      ['Dublin', '', 'D01 F5P2', 'Ireland'],
    ],
    phone: '(617) 555-',
  },
  {
    first: ['François', 'Élodie', 'Noémie', 'Loïc'],
    last: ['Lefèvre', 'Çelik-Dubois', 'L’Hôpital', 'Bœuf'],
    companies: ['Société Générale d’Énergie', 'Pâtisserie « Chez Noël »', 'Les Frères Lumière, SARL'],
    streets: ['12, rue de l’Église', '8 bis avenue Victor-Hugo'],
    places: [
      ['Besançon', 'Bourgogne-Franche-Comté', '25000', 'France'],
      ['Liège', '', '4000', 'Belgium'],
    ],
    phone: '+33 3 ',
  },
  {
    first: ['José', 'María José', 'Íñigo', 'Begoña', 'João'],
    last: ['García Márquez', 'Núñez', 'Peña y Lillo', 'Conceição', 'Ibáñez'],
    companies: ['Construcciones Ñandú, S.A.', 'Açaí do Brasil Ltda.', '¿Quién? Consultores'],
    streets: ['Calle de Alcalá, 50, 3º B', 'Av. Paulista 1578'],
    places: [
      ['A Coruña', 'Galicia', '15001', 'Spain'],
      ['São Paulo', 'SP', '01310-200', 'Brazil'],
      ['Ciudad de México', 'CDMX', '06000', 'Mexico'],
    ],
    phone: '+34 91 ',
  },
  {
    first: ['Łukasz', 'Žofie', 'Đorđe', 'Şebnem', 'İpek', 'Ngọc Ánh'],
    last: ['Brzęczyszczykiewicz', 'Dvořák', 'Šarić', 'Yıldırım', 'Nguyễn', 'Őry'],
    companies: ['Zażółć gęślą jaźń Sp. z o.o.', 'Škoda & Česká, s.r.o.', 'Işık Çikolata A.Ş.', 'Phở Hà Nội'],
    streets: ['ul. Świętokrzyska 14/3', 'Náměstí Míru 1', 'İstiklal Cd. No:7'],
    places: [
      ['Łódź', 'łódzkie', '90-001', 'Poland'],
      ['Plzeň', '', '301 00', 'Czechia'],
      ['İzmir', '', '35210', 'Türkiye'],
      ['Đà Nẵng', '', '550000', 'Vietnam'],
    ],
    phone: '+48 42 ',
  },
  {
    first: ['Дмитрий', 'Олена', 'Ђорђе', 'Світлана'],
    last: ['Щербаков', 'Ковальчук', 'Њушић', 'Ёлкин'],
    companies: ['ООО «Рога и копыта»', 'ТОВ «Їжак»', 'Ћирилица д.о.о.'],
    streets: ['ул. Ленина, д. 5, кв. 12', 'вул. Хрещатик, 22'],
    places: [
      ['Київ', '', '01001', 'Ukraine'],
      ['Београд', '', '11000', 'Serbia'],
      ['Алматы', '', '050000', 'Kazakhstan'],
    ],
    phone: '+380 44 ',
  },
  {
    first: ['Γιώργος', 'Ελένη', 'Ὀδυσσεύς'],
    last: ['Παπαδόπουλος', 'Ζαχαρίου', 'Αγγελής'],
    companies: ['Ελληνική Ναυτιλία Α.Ε.', 'Καφέ «Ο Ήλιος»'],
    streets: ['Οδός Ερμού 15', 'Λεωφ. Κηφισίας 1'],
    places: [['Θεσσαλονίκη', '', '546 24', 'Greece']],
    phone: '+30 231 ',
  },
  {
    first: ['محمد', 'فاطمة', 'عبد الرحمن', 'شیرین'],
    last: ['الأحمد', 'بن سلمان', 'حداد', 'موسوی'],
    companies: ['شركة النور للتجارة', 'مؤسسة الخليج، ذ.م.م', 'گروه صنعتی پارس'],
    streets: ['شارع الملك فهد، مبنى ٧', 'خیابان ولیعصر ۱۲'],
    places: [
      ['الرياض', '', '11564', 'Saudi Arabia'],
      ['دبي', '', '', 'United Arab Emirates'],
    ],
    phone: '+966 11 ',
  },
  {
    first: ['נועה', 'יצחק', 'שִׁירָה'],
    last: ['כהן', 'בן-דוד', 'לוי'],
    companies: ['אור ושות׳ בע"מ', 'תפוז (2020) טכנולוגיות'],
    streets: ['רחוב הרצל 10', 'שדרות רוטשילד 1'],
    places: [['תל אביב-יפו', '', '6688101', 'Israel']],
    phone: '+972 3-',
  },
  {
    first: ['राहुल', 'प्रियंका', 'श्रीनिवास'],
    last: ['शर्मा', 'कृष्णन', 'त्रिपाठी'],
    companies: ['भारत इंजीनियरिंग प्रा. लि.', 'क्षत्रिय एंड संस'],
    streets: ['१२, महात्मा गांधी मार्ग', 'सेक्टर 17'],
    places: [['मुंबई', 'महाराष्ट्र', '400001', 'India']],
    phone: '+91 22 ',
  },
  {
    first: ['สมชาย', 'น้ำฝน', 'กัญญา'],
    last: ['ใจดี', 'ศรีสุวรรณ', 'เจริญกิจ'],
    companies: ['บริษัท รุ่งเรือง จำกัด', 'ร้านข้าวมันไก่'],
    streets: ['99/1 ถนนสุขุมวิท', 'ซอย ๕'],
    places: [['กรุงเทพมหานคร', '', '10110', 'Thailand']],
    phone: '+66 2 ',
  },
  {
    first: ['伟', '秀英', '𠮷美', '建國'],
    last: ['王', '歐陽', '张', '𡈽屋'],
    companies: ['北京科技有限公司', '臺灣積體電路(股)', '「龍」國際貿易'],
    streets: ['中山路100号', '信義區松高路1號'],
    places: [
      ['北京市', '', '100000', 'China'],
      ['臺北市', '', '110', 'Taiwan'],
    ],
    phone: '+86 10 ',
  },
  {
    first: ['さくら', 'ケンジ', '翔太'],
    last: ['山田', 'サイトウ', '髙橋'],
    companies: ['株式会社サンプル', '㈱テスト・システムズ', 'ラーメン屋 いちばん'],
    streets: ['千代田1-1', '梅田3丁目1番1号'],
    places: [
      ['東京都千代田区', '', '100-0001', 'Japan'],
      ['大阪市', '大阪府', '530-0001', 'Japan'],
    ],
    phone: '+81 3-',
  },
  {
    first: ['민준', '서연', '하늘'],
    last: ['김', '박', '남궁'],
    companies: ['주식회사 한빛', '(주)대한무역'],
    streets: ['세종대로 110', '강남대로 396'],
    places: [['서울특별시', '', '04524', 'South Korea']],
    phone: '+82 2-',
  },
  {
    // Decomposed accents, emoji with joiners and skin tones, flags: code points are not characters.
    first: ['Rene\u0301e', 'Sam 🦊', 'A\u030Ake', 'Kim 👩🏽‍💻'],
    last: ['Nun\u0303ez', 'Rainbow 🏳️‍🌈', 'Fox', 'Zażo\u0301łc\u0301'],
    companies: ['👨‍👩‍👧‍👦 Family Foods', 'Café Zoe\u0308 ☕', '🇪🇺 Euro Trade', '100% Растущий Ltd 🚀'],
    streets: ['🏠 Emoji Lane 7', 'E\u0301toile 3'],
    places: [['Reykjavík', '', '101', 'Iceland']],
    phone: '+354 ',
  },
]
