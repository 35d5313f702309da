//! The words with which people say numbers, limits and times: one table in many languages. Signs
//! and digits are in `token`; what the words of headings mean is in `words`.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::words::is_unspaced;

/// How two numbers stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    /// More than.
    Above,
    /// No less than.
    AtLeast,
    /// Less than.
    Below,
    /// No more than.
    AtMost,
    /// The same.
    Equal,
    /// From one to the other.
    Between,
}

impl Op {
    /// What it becomes after a `not`.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::Above => Self::AtMost,
            Self::AtLeast => Self::Below,
            Self::Below => Self::AtLeast,
            Self::AtMost => Self::Above,
            other => other,
        }
    }
}

/// What a word or a fixed run of words means beside a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Term {
    /// A unit of time, in microseconds.
    Time(u64),
    /// A comparison that stands before its number.
    Op(Op),
    /// A comparison that stands after its number.
    After(Op),
    /// It goes up, or becomes worse.
    Up,
    /// It goes down.
    Down,
    /// So long, before a span of time.
    For,
    /// So long, after a span of time.
    Lasting,
    /// Within so long.
    Within,
    /// For each.
    Per,
    /// So many times.
    Times,
    /// What counts how often: `次`, `回`, `times`.
    Counter,
    /// One after another.
    Consecutive,
    /// For a while, without a number.
    Sustained,
    /// Not.
    Not,
    /// If, when, as soon as.
    If,
    /// And, or.
    And,
    /// To, until: between two ends.
    To,
    /// What stands between a comparison and its number and says nothing.
    Filler,
    /// Percent.
    Percent,
    /// Percent, before its number.
    PercentBefore,
    /// The usual value of a measure.
    Baseline,
    /// Something is not there.
    Outage,
    /// What a number is for: expected, target.
    Label,
    /// What somebody does with a number: check, ensure, is, stays.
    Verb,
    /// With, having: the measure follows.
    With,
    /// A small number in words.
    Number(&'static str),
    /// A word that begins like another and means nothing here.
    Plain,
    /// Before noon.
    Forenoon,
    /// After noon.
    Afternoon,
    /// Shares of what users send.
    Traffic,
    /// Waiting.
    Wait,
}

const SECOND: u64 = 1_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Each in lower case; with a star at the end it is a stem.
#[rustfmt::skip]
const WORDS: &[(Term, &[&str])] = &[
    (Term::Time(1), &["us", "µs", "μs", "microsecond*"]),
    (Term::Time(1000), &["ms", "msec", "msecs", "millis", "millisec*", "milisegundo*", "milissegundo*", "milliseconde*", "millisekunde*", "millisecond*", "milisekund*", "milisaniye*", "миллисекунд*", "мілісекунд*", "мс", "毫秒", "ミリ秒", "밀리초"]),
    (Term::Time(SECOND), &["s", "sec", "secs", "second", "seconds", "segundo*", "seg", "segs", "seconde", "secondes", "seconden", "secondi", "secondo", "sekunde*", "sekund*", "sek", "vteřin*", "секунд*", "сек", "с", "saniye*", "sn", "秒", "秒钟", "秒鐘", "秒間", "초", "초간"]),
    (Term::Time(MINUTE), &["m", "min", "mins", "minute", "minutes", "minuto*", "minuten", "minuut", "minuti", "minut", "minuty", "minuta", "minutę", "minutu", "минут*", "мин", "хвилин*", "хв", "dakika*", "dk", "分", "分钟", "分鐘", "分間", "분", "분간"]),
    (Term::Time(HOUR), &["h", "hr", "hrs", "hour", "hours", "hora", "horas", "heure", "heures", "stunde", "stunden", "std", "uur", "uren", "ora", "ore", "godzin*", "godz", "hodin*", "hod", "час", "часа", "часов", "часы", "ч", "годин*", "saat*", "sa", "小时", "小時", "個小時", "个小时", "時間", "시간"]),
    (Term::Time(DAY), &["d", "day", "days", "día", "días", "dia", "dias", "jour", "jours", "tag", "tage", "tagen", "dag", "dagen", "giorno", "giorni", "dni", "dzień", "den", "dny", "день", "дня", "дней", "суток", "сутки", "gün*", "天", "日", "日間", "일"]),
    (Term::Time(7 * DAY), &["week", "weeks", "semana*", "semaine*", "woche*", "weken", "settiman*", "tydzień", "tygodni*", "týdn*", "недел*", "тижн*", "hafta*", "周", "週間", "주"]),

    (Term::Op(Op::Above), &[
        "above", "over", "greater than", "more than", "higher than", "larger than", "bigger than", "longer than", "exceed", "exceeds", "exceeded", "exceeding", "in excess of", "beyond", "surpass*", "worse than", "older than",
        "greater", "higher", "exceeds threshold of", "goes over", "superior a", "superior al", "superior a la", "superiores al", "más del", "mas del", "mayor al", "superiores a", "supera*", "mayor que", "mayor a", "mayor de", "mayores a", "más de", "mas de", "por encima de", "por encima del", "excede*", "exceda", "rebasa*", "sobrepasa*", "más que",
        "acima de", "acima dos", "maior que", "maior do que", "mais de", "mais que", "ultrapass*", "exceder", "exceda*", "superar", "supere", "superior ao", "superior à",
        "dépass*", "depass*", "supérieur à", "supérieure à", "supérieurs à", "supérieures à", "supérieur", "plus de", "au-dessus de", "au dessus de", "excèd*", "plus que", "plus grand que",
        "über", "ueber", "mehr als", "größer als", "grösser als", "höher als", "länger als", "oberhalb", "oberhalb von", "übersteig*", "überschreit*", "übertrifft", "größer",
        "boven", "meer dan", "hoger dan", "groter dan", "langer dan", "overschrijd*", "boven de", "sopra", "maggiore di", "maggiore del", "più di", "oltre", "superiore a", "superiore al", "al di sopra di", "al di sopra del",
        "powyżej", "więcej niż", "większy niż", "większa niż", "wyższy niż", "wyższa niż", "przekracza*", "przekroczy*", "ponad", "nad", "více než", "větší než", "vyšší než", "překroč*", "překračuje",
        "больше", "более", "более чем", "больше чем", "выше", "превыша*", "превысит", "превысил*", "свыше", "дольше", "понад", "перевищ*", "більше", "вище", "większe niż",
        "超过", "超過", "超出", "大于", "大於", "高于", "高於", "多于",
    ]),
    (Term::Op(Op::AtLeast), &[
        "at least", "no less than", "not less than", "minimum", "minimum of", "a minimum of", "greater than or equal to", "greater or equal to", "more than or equal to", "al menos", "por lo menos", "mínimo", "mínimo de", "como mínimo", "no menos de", "mayor o igual a", "mayor o igual que",
        "pelo menos", "no mínimo", "ao menos", "maior ou igual a", "au moins", "minimum de", "supérieur ou égal à", "mindestens", "wenigstens", "größer gleich", "größer oder gleich", "minstens", "ten minste", "minimaal", "almeno", "maggiore o uguale a", "co najmniej", "przynajmniej", "alespoň", "nejméně", "minimálně",
        "не менее", "не меньше", "не ниже", "минимум", "как минимум", "щонайменше", "не менше", "en az", "至少", "不少于", "不低于", "不小于", "大于等于", "大于或等于", "大於等於", "少なくとも", "最低", "최소",
    ]),
    (Term::Op(Op::Below), &[
        "below", "under", "less than", "lower than", "fewer than", "smaller than", "beneath", "shorter than", "younger than", "menor que", "menor a", "menor de", "menores a", "menos de", "menos del", "menor al", "inferior al", "menos que", "por debajo de", "por debajo del", "inferior a", "inferiores a", "debajo de",
        "abaixo de", "abaixo dos", "menor do que", "inferior ao", "inferior à", "inférieur à", "inférieure à", "inférieurs à", "inférieures à", "moins de", "moins que", "en dessous de", "au-dessous de", "en-dessous de", "sous les", "sous la",
        "unter", "weniger als", "kleiner als", "niedriger als", "geringer als", "kürzer als", "unterhalb", "unterhalb von", "unterschreit*", "onder", "onder de", "minder dan", "lager dan", "kleiner dan", "korter dan", "sotto", "meno di", "minore di", "inferiore a", "inferiore al", "al di sotto di", "al di sotto del",
        "poniżej", "mniej niż", "mniejszy niż", "mniejsza niż", "niższy niż", "niższa niż", "pod", "méně než", "menší než", "nižší než", "меньше", "менее", "менее чем", "ниже", "менше", "нижче",
        "低于", "低於", "小于", "小於", "少于", "不足", "不到",
    ]),
    (Term::Op(Op::AtMost), &[
        "at most", "no more than", "not more than", "no greater than", "no higher than", "no longer than", "up to", "maximum", "maximum of", "a maximum of", "less than or equal to", "less or equal to", "como máximo", "a lo sumo", "máximo", "máximo de", "un máximo de", "no más de", "hasta un", "menor o igual a", "menor o igual que",
        "no máximo", "até", "menor ou igual a", "não mais de", "au plus", "au maximum", "maximum de", "pas plus de", "jusqu'à", "inférieur ou égal à", "höchstens", "maximal", "nicht mehr als", "kleiner gleich", "bis zu", "hoogstens", "maximaal", "niet meer dan", "ten hoogste", "al massimo", "massimo", "fino a", "non più di", "minore o uguale a", "co najwyżej", "maksymalnie", "nie więcej niż", "nejvýše", "maximálně",
        "не более", "не больше", "не выше", "не дольше", "максимум", "не більше", "en fazla", "不超过", "不超過", "不大于", "不高于", "最多", "至多", "小于等于", "小于或等于", "小於等於", "最大", "최대",
    ]),
    (Term::Op(Op::Equal), &["equals", "equal to", "must be", "exactly", "igual a", "exactamente", "exatamente", "égal à", "égale à", "gleich", "genau", "gelijk aan", "uguale a", "równe", "równa", "rovno", "равно", "равен", "ровно", "等于", "等於"]),
    (Term::Op(Op::Between), &["between", "in the range of", "in the range", "ranging from", "entre", "entre el", "zwischen", "tussen", "tra", "fra", "pomiędzy", "między", "mezi", "между", "від", "介于", "介於", "在"]),
    (Term::After(Op::Above), &["を超え*", "を超過*", "を上回*", "超", "超える", "超えた", "超過", "を越え*", "초과*", "을 초과*", "를 초과*", "을 넘*", "를 넘*", "넘*", "보다 크*", "보다 높*", "üzerinde", "üzerine", "üstünde", "aşarsa", "aşan", "'den fazla", "'dan fazla", "den fazla", "dan fazla", "'ten fazla", "fazla", "geçerse"]),
    (Term::After(Op::AtLeast), &[
        "or more", "or higher", "or above", "or greater", "or over", "or longer", "or better", "and above", "and more", "minimum", "min", "o más", "o mas", "o superior", "ou mais", "ou superior", "ou plus", "ou davantage", "oder mehr", "oder höher", "oder länger", "of meer", "of hoger", "o più", "o superiore", "lub więcej", "lub wyżej", "nebo více", "и более", "и больше", "и выше", "или более", "або більше", "ve üzeri", "ve üstü", "veya daha fazla",
        "以上", "及以上", "或以上", "이상",
    ]),
    (Term::After(Op::Below), &["を下回*", "未満", "より小さ*", "より低*", "미만", "보다 작*", "보다 낮*", "altında", "altına", "'den az", "'dan az", "den az", "dan az"]),
    (Term::After(Op::AtMost), &["or less", "or lower", "or fewer", "or below", "or under", "max", "maximum", "o menos", "o inferior", "ou menos", "ou moins", "oder weniger", "oder niedriger", "of minder", "of lager", "o meno", "lub mniej", "nebo méně", "и менее", "и ниже", "или менее", "ve altı", "veya daha az", "以下", "以内", "之内", "及以下", "이하", "이내"]),

    (Term::Up, &[
        "increase*", "increasing", "rise*", "rising", "grow*", "spike*", "jump*", "surge*", "climb*", "degrad*", "worsen*", "regress*", "slower", "deviat*", "aument*", "increment*", "sube", "suben", "empeora*", "degradad*", "pico", "cresc*", "piora*", "hausse", "dégrad*", "anstieg", "steigt", "steigen", "gestiegen", "erhöh*", "verschlechter*", "stijg*", "verslechter*", "peggiora*", "degrado", "wzrost*", "wzrośnie", "rośnie", "nárůst*", "vzroste",
        "рост", "вырос*", "растет", "растёт", "увелич*", "ухудш*", "деградац*", "зрост*", "погірш*", "artış", "artarsa", "上升", "增加", "增长", "升高", "恶化", "劣化", "上昇", "増加", "悪化", "증가*", "상승*", "저하*",
    ]),
    (Term::Down, &[
        "drop", "drops", "dropped", "dropping", "decrease*", "decreasing", "decline*", "falls", "fall", "fell", "falling", "reduc*", "loss of", "cae", "caen", "caída", "baja", "bajan", "disminu*", "reduz*", "cai", "caem", "queda", "diminu*", "baisse*", "chute*", "sinkt", "sinken", "fällt", "fallen", "rückgang", "daalt", "daling", "scende", "cala", "calo", "diminuisce", "spadek", "spada", "spadnie", "pokles*", "klesne",
        "падает", "падени*", "снижа*", "снижени*", "снизит*", "упал*", "упадет", "зниж*", "падіння", "düşer*", "düşüş", "azal*", "下降", "下跌", "降低", "减少", "低下", "減少", "下落", "감소*", "하락*", "떨어*",
    ]),

    (Term::For, &[
        "for", "during", "over", "across", "lasting", "lasts", "in", "throughout", "persists", "persisting", "sustained", "for a period of", "durante", "por", "en", "en los últimos", "nos últimos", "nas últimas", "в последние", "em", "pendant", "durant", "depuis", "während", "für", "seit", "über", "innerhalb", "gedurende", "voor", "langer dan", "per", "przez", "w ciągu", "po dobu", "během", "в течение", "в течении", "на протяжении", "дольше", "за", "протягом", "впродовж",
        "longer than", "por más de", "por mais de", "durante más de", "durante mais de", "pendant plus de", "länger als", "per più di", "持续", "持續", "连续", "連續", "连续超过", "维持", "保持", "継続", "지속",
    ]),
    (Term::Lasting, &[
        "straight", "in a row", "window", "period", "running", "seguidos", "seguidas", "consecutivos", "consecutivas", "consécutives", "consécutifs", "d'affilée", "lang", "lang anhält", "am stück", "hindurch", "aaneen", "lang aan", "consecutivi", "z rzędu", "v kuse", "подряд", "поспіль", "boyunca", "süreyle", "üst üste", "内", "之内", "以内", "继续", "持续", "持續", "間継続", "続*", "継続*", "連続*", "以上続*", "以上継続*", "以上持续", "동안", "간 지속*", "간", "지속*", "이상 지속*", "이상 계속*", "연속*", "계속*",
    ]),
    (Term::Within, &["within", "in under", "in less than", "dentro de", "en menos de", "em menos de", "dans les", "en moins de", "d'ici", "innerhalb von", "innerhalb", "binnen", "entro", "w ciągu", "do", "během", "в течение", "в пределах", "за", "не более", "протягом", "içinde", "以内", "内", "이내", "rto", "target", "budget", "time limit", "timeout", "max", "maximum", "limit", "objetivo", "meta", "objectif", "ziel", "zielzeit", "doel", "obiettivo", "cel", "cíl", "цель", "目标", "目標", "목표"]),
    (Term::Per, &["per", "/", "each", "every", "a", "an", "por", "par", "pro", "je", "al", "na", "za", "в", "на", "per ogni", "每", "毎", "매", "分あたり", "あたり"]),
    (Term::Times, &["x", "×", "times", "fold", "veces", "vezes", "fois", "mal", "maal", "keer", "volte", "razy", "raza", "krát", "раз", "раза", "рази", "kat", "kez", "倍", "배"]),
    (Term::Counter, &["次", "回", "번", "회", "times", "veces", "vezes", "fois", "mal", "keer", "volte", "razy", "krát", "раз", "раза", "рази", "kez"]),
    (Term::Consecutive, &["consecutive", "consecutively", "successive", "in a row", "in succession", "straight", "back-to-back", "consecutivo*", "consecutiva*", "seguido*", "seguida*", "consécutif*", "consécutive*", "d'affilée", "de suite", "aufeinanderfolgend*", "hintereinander", "in folge", "nacheinander", "achtereenvolgend*", "opeenvolgend*", "achter elkaar", "op rij", "consecutiv*", "di fila", "kolejn*", "z rzędu", "po sobě*", "подряд", "последовательн*", "поспіль", "üst üste", "ardışık", "art arda", "连续", "連續", "連続", "연속*"]),
    (Term::Sustained, &["sustained", "continuous", "continuously", "persistent", "persistently", "constant", "constantly", "prolonged", "sostenid*", "continuad*", "persistente*", "sustentad*", "contínu*", "constante*", "soutenu*", "continu", "en continu", "persistant*", "dauerhaft", "anhaltend*", "durchgehend", "aanhoudend*", "continuo", "prolungato", "sostenut*", "stale", "ciągle", "utrzymuj*", "trvale", "dlouhodobě", "постоянно", "устойчив*", "длительно", "продолжительно", "стабильно", "стійко", "постійно", "sürekli", "持续", "持續", "继续", "継続*", "지속*"]),
    (Term::Not, &["not", "never", "no", "cannot", "doesn't", "don't", "shouldn't", "mustn't", "nunca", "não", "nao", "ne", "pas", "nicht", "nie", "niet", "non", "не", "ні", "değil", "不", "不得", "不能", "不应"]),
    (Term::If, &["if", "when", "once", "whenever", "unless", "where", "in case", "as soon as", "si", "cuando", "se", "quando", "caso", "lorsque", "quand", "dès que", "wenn", "bei", "falls", "sobald", "als", "wanneer", "indien", "qualora", "jeśli", "gdy", "jeżeli", "pokud", "když", "jestliže", "если", "при", "когда", "якщо", "коли", "eğer", "如果", "若", "当", "如", "當", "もし", "만약"]),
    (Term::And, &["and", "or", "&", "y", "o", "e", "ou", "et", "und", "oder", "en", "of", "i", "lub", "oraz", "a", "nebo", "и", "или", "і", "або", "ve", "veya", "和", "或", "或者", "且", "并且", "及", "または", "かつ", "および", "및", "또는", "그리고"]),
    (Term::To, &["to", "through", "until", "till", "and", "a", "al", "a las", "às", "as", "alle", "hasta", "y", "até", "e", "à", "au", "et", "jusqu'à", "bis", "und", "tot", "en", "ad", "ed", "do", "i", "až", "do", "до", "по", "і", "ile", "至", "到", "和", "から", "〜", "부터", "에서"]),
    (Term::Filler, &["than", "the", "a", "an", "or", "equal", "to", "of", "by", "about", "approximately", "approx", "around", "roughly", "ca", "circa", "threshold", "limit", "value", "roughly", "de", "del", "la", "el", "los", "las", "que", "un", "una", "do", "da", "dos", "das", "le", "les", "des", "du", "d'", "um", "auf", "den", "dem", "der", "als", "dan", "di", "niż", "než", "o", "на", "чем", "до", "rolling", "last", "past", "first", "primeros", "primeras", "últimos", "letzten", "последние", "约", "達", "达到", "为", "about", "uma", "einem", "einer", "einen", "a period", "period"]),
    (Term::Percent, &["percent", "pct", "per cent", "percentage points", "pp", "por ciento", "por cento", "pour cent", "prozent", "procent", "per cento", "procenta", "процент*", "відсотк*", "パーセント", "퍼센트", "프로"]),
    (Term::PercentBefore, &["百分之", "yüzde"]),
    (Term::Baseline, &["baseline", "baselines", "normal", "average", "usual", "nominal", "expected", "pre-deployment", "previous", "línea base", "linea base", "lo normal", "esperado", "habitual", "promedio", "referencia", "linha de base", "médio", "média", "référence", "normale", "moyenne", "basislinie", "basiswert", "durchschnitt", "normalwert", "basislijn", "normaal", "gemiddelde", "media", "normalny", "średni*", "základ*", "průměr*", "базов*", "нормы", "обычн*", "средн*", "базлайн*", "基线", "基準", "基准", "正常", "平均", "通常", "ベースライン", "기준", "평소", "평균"]),
    (Term::Outage, &[
        "downtime", "down", "outage", "unavailable", "unavailability", "unreachable", "loss", "lost", "offline", "disconnected", "not responding", "no response", "unresponsive", "stuck", "interruption", "caída", "caído", "caida", "indisponib*", "no disponible", "sin servicio", "sin respuesta", "pérdida", "fora do ar", "inacessível", "queda", "perda", "sem resposta", "hors service", "injoignable", "perte", "coupure", "panne", "inaccessible",
        "ausfall", "nicht erreichbar", "nicht verfügbar", "ausgefallen", "verlust", "unterbrechung", "onbereikbaar", "niet beschikbaar", "uitval", "storing", "non disponibile", "irraggiungibile", "interruzione", "niedostępn*", "utrata", "przestój", "nedostupn*", "výpadek", "недоступ*", "простой", "потеря", "обрыв", "не отвечает", "відсутн*", "erişilemez", "kesinti", "中断", "不可用", "断开", "宕机", "丢失", "无响应", "停机", "停止", "断", "ダウン", "切断", "停止", "応答なし", "중단", "다운", "끊김", "장애", "무응답",
    ]),
    (Term::Label, &[
        "expected", "target", "goal", "threshold", "limit", "acceptable", "should be", "sla", "slo", "value", "max", "min", "esperado", "objetivo", "umbral", "meta", "aceptable", "límite", "debe ser", "limiar", "aceitável", "limite", "deve ser", "attendu", "seuil", "objectif", "acceptable", "doit être", "erwartet", "ziel", "zielwert", "schwelle", "schwellwert", "schwellenwert", "grenzwert", "soll", "verwacht", "drempel", "doel", "atteso", "soglia", "obiettivo", "oczekiwan*", "próg", "cel", "očekáv*", "práh", "cíl",
        "ожида*", "цель", "порог", "норма", "лимит", "поріг", "beklenen", "hedef", "eşik", "预期", "预期结果", "目标", "阈值", "期望", "期待値", "期待", "目標", "閾値", "しきい値", "기대", "목표", "임계값", "임계치", "example", "e.g", "configured", "configurado", "set", "critical threshold", "warning threshold",
    ]),
    (Term::Verb, &[
        "verify", "ensure", "check", "confirm", "monitor", "keep", "watch", "see", "observe", "maintain", "validate", "make sure", "that", "is", "are", "be", "was", "stay", "stays", "remain", "remains", "goes", "go", "gets", "get", "has", "have", "been", "should", "must", "shall", "will", "any", "any of", "the", "abort", "still", "consistently", "measured", "reaches", "reach", "hits", "does", "rises", "rise", "falls", "drops", "drop", "fall", "climbs", "spikes", "increases", "decreases", "jumps",
        "verificar", "verifica", "comprobar", "asegurar", "confirmar", "monitorear", "vigilar", "que", "está", "es", "sea", "esté", "debe", "debe estar", "debe ser", "la", "el", "los", "las", "no", "se mantiene", "garantir", "validar", "monitorar", "deve", "deve estar", "deve ser", "é", "estar", "ser", "a", "o", "os", "as", "vérifier", "s'assurer", "contrôler", "surveiller", "le", "les", "l'", "est", "sont", "doit être", "doit", "reste", "prüfen", "überprüfen", "sicherstellen", "der", "die", "das", "ist", "sind", "liegt", "liegen", "bleibt", "muss", "sollte", "steigt", "fällt", "sinkt", "controleer", "de", "het", "is", "moet", "blijft", "verificare", "controllare", "il", "lo", "è", "deve essere", "resta", "sprawdź", "jest", "musi", "być", "ověř", "zkontrolujte", "je", "být",
        "проверить", "убедиться", "что", "должен быть", "должна быть", "должно быть", "должен", "остается", "остаётся", "є", "перевірити", "ise", "olmalı", "确认", "检查", "验证", "确保", "应", "应该", "须", "必须", "为", "是", "が", "は", "の", "を", "確認", "が正常", "가", "이", "은", "는", "을", "를", "의",
    ]),
    (Term::With, &["with", "con", "com", "avec", "mit", "met", "z", "ze", "s", "с", "со", "з"]),
    (Term::Traffic, &["traffic", "canary", "canaries", "users", "requests", "rollout", "roll-out", "weight", "load", "tráfico", "trafico", "tráfego", "trafego", "usuarios", "usuários", "trafic", "utilisateurs", "verkehr", "datenverkehr", "traffik", "nutzer", "benutzer", "verkeer", "gebruikers", "traffico", "utenti", "ruch", "ruchu", "użytkownik*", "provoz*", "uživatel*", "трафик*", "пользовател*", "нагрузк*", "трафік*", "trafik*", "kullanıcı*", "流量", "灰度", "用户", "トラフィック", "ユーザー", "カナリア", "트래픽", "사용자", "카나리"]),
    (Term::Wait, &["wait", "hold", "soak", "pause", "monitor", "observe", "bake", "watch", "stay", "sleep", "for", "esperar", "espera", "observar", "aguardar", "aguarde", "monitorar", "attendre", "observer", "warten", "abwarten", "beobachten", "wachten", "wacht", "attendere", "attesa", "czekaj", "odczekaj", "počkat", "мониторинг", "подождать", "ждать", "ожидание", "наблюдать", "зачекати", "bekle*", "等待", "观察", "待機", "監視", "待つ", "대기", "관찰"]),
    (Term::Plain, &[
        "级别", "단계", "레벨", "应用", "应用程序", "当前", "相当", "例如", "内存", "内部", "内网", "超时", "响应", "日志", "日常", "时间", "分区", "分支", "分析", "部分", "周期", "每日", "为空", "是否", "断言", "时延", "前端", "不可用", "使用率", "可用率",
        "可用性", "成功率", "失败率", "増加率", "時間帯", "가용성", "가용", "이벤트", "이미지", "의존성", "은행", "가동률", "주문", "초기", "분산", "일반", "일부", "개발",
    ]),
    (Term::Forenoon, &["上午", "早上", "凌晨", "午前", "오전"]),
    (Term::Afternoon, &["下午", "晚上", "午後", "오후"]),
    (Term::Number("0.5"), &["half", "half an", "half a", "media", "meia", "demi", "demi-", "halbe", "eine halbe", "pół", "půl", "пол", "半", "yarım"]),
    (Term::Number("1"), &["one", "a", "an", "una", "uno", "un", "uma", "um", "une", "eine", "ein", "einer", "een", "jedna", "jedną", "jeden", "jednu", "одну", "один", "одна", "bir", "一", "한"]),
    (Term::Number("2"), &["two", "dos", "dois", "duas", "deux", "zwei", "twee", "due", "dwie", "dwa", "dvě", "две", "два", "iki", "二", "两", "兩", "두"]),
    (Term::Number("3"), &["three", "tres", "três", "trois", "drei", "drie", "tre", "trzy", "tři", "три", "üç", "三", "세"]),
    (Term::Number("4"), &["four", "cuatro", "quatro", "quatre", "vier", "quattro", "cztery", "čtyři", "четыре", "dört", "四"]),
    (Term::Number("5"), &["five", "cinco", "cinq", "fünf", "vijf", "cinque", "pięć", "pět", "пять", "beş", "五"]),
    (Term::Number("10"), &["ten", "diez", "dez", "dix", "zehn", "tien", "dieci", "dziesięć", "deset", "десять", "on", "十"]),
    (Term::Number("15"), &["fifteen", "quince", "quinze", "fünfzehn", "vijftien", "quindici", "piętnaście", "patnáct", "пятнадцать", "on beş", "十五"]),
    (Term::Number("20"), &["twenty", "veinte", "vinte", "vingt", "zwanzig", "twintig", "venti", "dwadzieścia", "dvacet", "двадцать", "yirmi", "二十"]),
    (Term::Number("30"), &["thirty", "treinta", "trinta", "trente", "dreißig", "dertig", "trenta", "trzydzieści", "třicet", "тридцать", "otuz", "三十"]),
];

/// A table by letters, which nobody else chooses: its hash need not be a strong one.
pub(super) type ByLetter = BuildHasherDefault<Letters>;

/// The hash of a few letters.
#[derive(Default)]
pub(super) struct Letters(u64);

impl Hasher for Letters {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, letter: u32) {
        // The golden ratio in 64 bits spreads neighbours over the whole range.
        self.0 = (self.0.rotate_left(5) ^ u64::from(letter)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

/// In the place of a second letter.
const ALONE: char = '\0';

struct Entry {
    letters: Vec<char>,
    stem: bool,
    terms: Vec<Term>,
}

/// Entries by their first two letters, the longest first; those of one letter by it alone.
static BY_LETTERS: LazyLock<HashMap<[char; 2], Vec<Entry>, ByLetter>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Vec<Term>> = HashMap::new();
    for (term, spellings) in WORDS {
        for spelling in *spellings {
            words.entry(spelling).or_default().push(*term);
        }
    }
    let stems: Vec<(&str, Vec<Term>)> = words
        .iter()
        .filter_map(|(spelling, terms)| Some((spelling.strip_suffix('*')?, terms.clone())))
        .collect();
    let mut by_letters: HashMap<[char; 2], Vec<Entry>, ByLetter> = HashMap::default();
    for (spelling, mut terms) in words {
        // A word that a stem would take as well means both.
        let wider = stems
            .iter()
            .filter(|(stem, _)| *stem != spelling && is_form(spelling, stem));
        terms.extend(wider.flat_map(|(_, terms)| terms.iter().copied()));
        let bare = spelling.trim_end_matches('*');
        let entry = Entry {
            letters: bare.chars().collect(),
            stem: bare.len() < spelling.len(),
            terms,
        };
        if let Some(first) = bare.chars().next() {
            let second = bare.chars().nth(1).unwrap_or(ALONE);
            by_letters.entry([first, second]).or_default().push(entry);
        }
    }
    for entries in by_letters.values_mut() {
        entries.sort_by_key(|entry| (std::cmp::Reverse(entry.letters.len()), entry.stem));
    }
    by_letters
});

/// Whether a word in the table is a form of a stem: one word, whose script parts words.
fn is_form(spelling: &str, stem: &str) -> bool {
    let unspaced = stem.chars().next().is_some_and(is_unspaced);
    !unspaced && !spelling.contains([' ', '*']) && spelling.starts_with(stem)
}

/// The longest entry that letters, in lower case, begin with, and how many of them it takes. It
/// ends with a word where the script parts words; a stem takes the rest of its word.
#[must_use]
pub fn longest(letters: &[char]) -> Option<(usize, &'static [Term])> {
    let first = *letters.first()?;
    let pairs = [letters.get(1).copied(), Some(ALONE)];
    let of = |second: char| BY_LETTERS.get(&[first, second]).map(Vec::as_slice);
    let entries = pairs.into_iter().flatten().filter_map(of).flatten();
    entries.into_iter().find_map(|entry| {
        let rest = letters.strip_prefix(entry.letters.as_slice())?;
        let unspaced = entry.letters.last().is_some_and(|c| is_unspaced(*c));
        let tail = rest
            .iter()
            .take_while(|c| c.is_alphabetic() && !is_unspaced(**c))
            .count();
        match (unspaced, entry.stem) {
            (true, _) => Some((entry.letters.len(), entry.terms.as_slice())),
            (false, true) => Some((entry.letters.len() + tail, entry.terms.as_slice())),
            (false, false) => (tail == 0 || !ends_in_letter(entry))
                .then_some((entry.letters.len(), entry.terms.as_slice())),
        }
    })
}

fn ends_in_letter(entry: &Entry) -> bool {
    entry.letters.last().is_some_and(|c| c.is_alphanumeric())
}
