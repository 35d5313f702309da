//! The words of labels and of heads of tables, in the languages that runbooks are written in. One
//! table: who wants to know whether `Responsable` names an owner asks it here and nowhere else.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Column;
use super::Column as C;
use crate::runbook::import::words::is_unspaced;

/// Whole words and phrases, in lower case, in the order English, Spanish, Portuguese, French,
/// German, Italian, Dutch, Polish, Czech, Russian, Ukrainian, Turkish, Chinese, Japanese, Korean.
#[rustfmt::skip]
const WORDS: &[(Column, &[&str])] = &[
    (C::Number, &["#", "no", "no.", "nr", "nr.", "num", "number", "id", "№", "n°", "nº", "n.", "número", "numero", "numéro", "nummer", "numer", "lp.", "lp", "číslo", "č.", "номер", "п/п", "numara", "sıra", "序号", "编号", "編號", "番号", "번호", "순번"]),
    (C::Task, &["task", "item", "activity", "step", "what", "work", "todo", "to do", "checklist item", "deliverable", "milestone", "event", "phase", "tarea", "actividad", "paso", "ítem", "elemento", "tarefa", "atividade", "passo", "tâche", "activité", "étape", "élément", "aufgabe", "tätigkeit", "schritt", "aktivität", "maßnahme", "punkt", "attività", "compito", "passaggio", "taak", "activiteit", "stap", "zadanie", "czynność", "krok", "úkol", "činnost", "задача", "задание", "шаг", "действие", "пункт", "этап", "событие", "завдання", "дія", "крок", "görev", "adım", "faaliyet", "任务", "任務", "步骤", "事项", "項目", "项目", "内容", "检查项", "操作内容", "タスク", "作業", "作業内容", "手順", "작업", "항목", "단계", "내용"]),
    (C::Owner, &["owner", "owners", "responsible", "responsible party", "responsible person", "assignee", "assigned", "assigned to", "dri", "accountable", "who", "lead by", "performed by", "executed by", "executor", "done by", "responsable", "responsables", "encargado", "asignado", "asignado a", "quién", "ejecutor", "responsável", "responsáveis", "atribuído", "quem", "executor", "assigné à", "assigné", "qui", "verantwortlich", "verantwortlicher", "verantwortliche", "verantwortung", "zuständig", "zuständigkeit", "wer", "durchgeführt von", "responsabile", "assegnatario", "assegnato a", "chi", "verantwoordelijke", "verantwoordelijk", "eigenaar", "wie", "odpowiedzialny", "odpowiedzialna", "właściciel", "wykonawca", "kto", "odpovědný", "odpovědná osoba", "zodpovědný", "zodpovídá", "odpovídá", "kdo", "vlastník", "ответственный", "ответственная", "ответственные", "исполнитель", "владелец", "кто", "відповідальний", "виконавець", "sorumlu", "sorumlular", "负责人", "責任人", "责任人", "负责", "执行人", "操作人", "担当者", "担当", "責任者", "実施者", "담당자", "담당", "책임자", "수행자"]),
    (C::Status, &["status", "state", "done", "complete", "completed", "completed?", "done?", "result", "pass/fail", "outcome", "checkbox", "estado", "hecho", "resultado", "situação", "concluído", "feito", "statut", "état", "fait", "résultat", "erledigt", "ergebnis", "zustand", "stato", "fatto", "risultato", "esito", "gedaan", "resultaat", "stan", "wykonano", "wynik", "stav", "hotovo", "výsledek", "статус", "состояние", "готово", "выполнено", "результат", "стан", "виконано", "durum", "tamamlandı", "sonuç", "状态", "狀態", "完成", "是否完成", "结果", "状態", "状況", "ステータス", "結果", "完了", "상태", "완료", "결과"]),
    (C::Time, &["time", "when", "start", "start time", "end time", "end", "clock", "at", "utc", "t", "t+", "time (utc)", "date/time", "timestamp", "offset", "t-minus", "timing", "hora", "hora inicio", "inicio", "fin", "fecha/hora", "cuándo", "horário", "início", "fim", "data/hora", "quando", "heure", "début", "quand", "horaire", "uhrzeit", "zeit", "zeitpunkt", "beginn", "ende", "wann", "ora", "orario", "inizio", "fine", "tijd", "tijdstip", "begin", "eind", "wanneer", "czas", "godzina", "kiedy", "początek", "koniec", "čas", "hodina", "kdy", "začátek", "konec", "время", "начало", "конец", "окончание", "когда", "час", "початок", "коли", "saat", "zaman", "başlangıç", "bitiş", "时间", "時間", "开始时间", "结束时间", "时刻", "時刻", "開始時刻", "開始", "終了", "시간", "시각", "시작", "종료"]),
    (C::Duration, &["duration", "length", "takes", "est. time", "estimated time", "estimate", "estimated duration", "duración", "tiempo estimado", "duração", "tempo estimado", "durée", "dauer", "geschätzte dauer", "durata", "duur", "czas trwania", "trvání", "doba", "doba trvání", "длительность", "продолжительность", "тривалість", "süre", "时长", "預計時間", "预计时间", "耗时", "所要時間", "소요시간", "소요 시간"]),
    (C::Command, &["command", "commands", "cmd", "script", "how", "comando", "comandos", "commande", "commandes", "befehl", "befehle", "skript", "commando", "opdracht", "polecenie", "komenda", "příkaz", "команда", "команды", "скрипт", "komut", "命令", "指令", "脚本", "コマンド", "명령", "명령어"]),
    (C::Expected, &["expected", "expected result", "expected output", "expected response", "expect", "acceptance", "acceptance criteria", "success criteria", "pass criteria", "target", "esperado", "resultado esperado", "criterio de aceptación", "critério de aceitação", "attendu", "résultat attendu", "erwartet", "erwartetes ergebnis", "abnahmekriterium", "sollwert", "atteso", "risultato atteso", "verwacht", "verwacht resultaat", "oczekiwany", "oczekiwany wynik", "očekáváno", "očekávaný výsledek", "ожидаемый результат", "ожидается", "ожидание", "очікуваний результат", "beklenen", "beklenen sonuç", "预期", "预期结果", "期望", "期待値", "期待結果", "期待される結果", "예상 결과", "기대 결과"]),
    (C::Name, &["name", "names", "person", "full name", "agent", "printed name", "name (print)", "nombre", "persona", "nombre completo", "nome", "pessoa", "nom", "personne", "prénom", "vorname", "nachname", "persoon", "naam", "imię", "nazwisko", "imię i nazwisko", "osoba", "jméno", "имя", "фио", "ф.и.о.", "имя и фамилия", "сотрудник", "ім'я", "піб", "isim", "ad", "ad soyad", "ad-soyad", "姓名", "名字", "人员", "氏名", "名前", "이름", "성명", "성함"]),
    (C::Role, &["role", "roles", "position", "title", "job title", "function", "team", "rol", "cargo", "puesto", "función", "equipo", "papel", "função", "equipe", "time/equipe", "rôle", "fonction", "poste", "équipe", "rolle", "funktion", "position", "ruolo", "funzione", "functie", "rola", "stanowisko", "funkce", "pozice", "role / team", "роль", "должность", "функция", "команда/роль", "посада", "görev/rol", "unvan", "pozisyon", "角色", "职位", "职务", "岗位", "角色/职责", "役割", "役職", "ロール", "역할", "직책", "직위"]),
    (C::Phone, &["phone", "phone number", "telephone", "tel", "tel.", "mobile", "cell", "cellphone", "call", "hotline", "sms", "conference line", "conference bridge", "bridge", "dial-in", "conference", "teléfono", "telefono", "móvil", "celular", "telefone", "telemóvel", "téléphone", "portable", "mobil", "telefon", "telefonnummer", "handy", "rufnummer", "telefono", "cellulare", "telefoon", "mobiel", "telefoonnummer", "komórka", "mobilní", "телефон", "тел.", "тел", "моб.", "мобильный", "cep", "cep telefonu", "电话", "電話", "手机", "手机号", "联系电话", "電話番号", "携帯", "전화", "전화번호", "휴대폰", "연락처"]),
    (C::Email, &["email", "e-mail", "mail", "email address", "email list", "email lists", "mailing list", "correo", "correo electrónico", "e-mails", "courriel", "adresse e-mail", "e-mail-adresse", "e-mailadres", "posta elettronica", "почта", "эл. почта", "электронная почта", "имейл", "пошта", "eposta", "e-posta", "邮箱", "电子邮件", "郵箱", "邮件", "メール", "メールアドレス", "이메일", "메일"]),
    (C::Chat, &["slack", "slack handle", "slack channel", "slack channels", "slack/teams", "chat", "teams", "ms teams", "microsoft teams", "telegram", "discord", "mattermost", "whatsapp", "signal", "wechat", "matrix", "handle", "channel", "irc", "zulip", "google chat", "zoom", "war room", "war room slack", "war room channel", "canal", "canal de slack", "kanal", "чат", "канал", "телеграм", "微信", "钉钉", "飞书", "企业微信", "チャット", "チャンネル", "슬랙", "채널", "카카오톡"]),
    (C::Pager, &["pager", "pagerduty", "pager duty", "opsgenie", "victorops", "incident.io", "on-call schedule", "busca", "bip", "пейджер", "寻呼", "呼び出し"]),
    (C::Contact, &["contact", "contacts", "contact info", "contact information", "contact details", "contact method", "method", "reach", "how to reach", "contacto", "contactos", "información de contacto", "contato", "contatos", "coordonnées", "kontakt", "kontakte", "kontaktdaten", "ansprechpartner", "contatto", "contatti", "recapito", "contactgegevens", "контакт", "контакты", "контактные данные", "связь", "контакти", "iletişim", "联系方式", "联系人", "聯絡方式", "紧急联系", "連絡先", "연락 방법"]),
    (C::Primary, &["primary", "primary contact", "primary on-call", "main", "main contact", "principal", "primario", "titular", "primário", "primär", "hauptkontakt", "primaire", "primario", "podstawowy", "główny", "primární", "hlavní", "основной", "первичный", "основний", "birincil", "主要", "主要联系人", "主负责人", "主担当", "主", "주담당", "주 담당자"]),
    (C::Secondary, &["secondary", "backup", "back-up", "alternate", "deputy", "secondary contact", "backup contact", "secondary on-call", "suplente", "secundario", "respaldo", "secundário", "reserva", "substituto", "secondaire", "remplaçant", "suppléant", "sekundär", "vertretung", "stellvertreter", "stellvertretung", "vertreter", "ersatz", "secondario", "sostituto", "riserva", "secundair", "vervanger", "reserve", "zastępca", "zapasowy", "záložní", "zástup", "zástupce", "резервный", "заместитель", "дублер", "дублёр", "запасной", "резервний", "заступник", "yedek", "ikincil", "备份", "备用", "备用联系人", "候补", "副担当", "代理", "バックアップ", "부담당", "백업", "대리"]),
    (C::Available, &["availability", "available", "hours", "on-call hours", "coverage", "shift", "schedule", "disponibilidad", "horario", "disponibilidade", "disponibilité", "disponible", "verfügbarkeit", "erreichbar", "erreichbarkeit", "disponibilità", "reperibilità", "beschikbaarheid", "beschikbaar", "dostępność", "dostupnost", "доступность", "часы", "часы работы", "доступність", "müsaitlik", "可用时间", "值班时间", "在线时间", "対応時間", "稼働時間", "가용 시간", "근무 시간", "근무시간"]),
    (C::Severity, &["severity", "priority", "sev", "impact", "risk", "severidad", "prioridad", "severidade", "prioridade", "gravité", "sévérité", "priorité", "schweregrad", "priorität", "gravità", "priorità", "ernst", "prioriteit", "priorytet", "závažnost", "priorita", "серьезность", "серьёзность", "критичность", "приоритет", "важность", "пріоритет", "önem", "öncelik", "严重程度", "严重级别", "优先级", "级别", "重大度", "優先度", "심각도", "우선순위", "우선 순위"]),
    (C::Responds, &["response", "response time", "respond within", "reaction time", "sla", "time to respond", "respuesta", "tiempo de respuesta", "tempo de resposta", "temps de réponse", "délai de réponse", "reaktionszeit", "antwortzeit", "tempo di risposta", "reactietijd", "responstijd", "czas reakcji", "doba odezvy", "reakční doba", "время реакции", "время отклика", "час реакції", "yanıt süresi", "响应时间", "響應時間", "応答時間", "対応期限", "응답 시간", "대응 시간"]),
    (C::Escalate, &["escalation", "escalate", "escalate to", "escalate after", "escalation path", "escalation contact", "escalar a", "escalamiento", "escalación", "escalonamento", "escalar para", "escalade", "eskalation", "eskalieren an", "eskaliert an", "escalatie", "eskalacja", "eskalace", "эскалация", "ескалація", "eskalasyon", "上报", "升级", "升级联系人", "エスカレーション先", "エスカレーション", "에스컬레이션"]),
    (C::Metric, &["metric", "metrics", "indicator", "kpi", "sli", "slo", "measure", "métrica", "métricas", "indicador", "métrique", "indicateur", "metrik", "kennzahl", "messgröße", "kenngröße", "metrica", "indicatore", "metriek", "metryka", "wskaźnik", "metrika", "ukazatel", "метрика", "показатель", "показник", "metrik", "gösterge", "指标", "指標", "监控指标", "メトリクス", "メトリック", "지표", "메트릭"]),
    (C::Normal, &["normal", "ok", "healthy", "green", "good", "baseline", "normaal", "normale", "saludable", "saudável", "norma", "normální", "норма", "нормальное", "正常", "正常値", "정상", "basislinie", "verde", "vert", "grün"]),
    (C::Warning, &["warning", "warn", "caution", "amber", "yellow", "advertencia", "aviso", "alerta", "avertissement", "warnung", "avviso", "attenzione", "waarschuwing", "ostrzeżenie", "varování", "предупреждение", "внимание", "попередження", "uyarı", "警告", "注意", "경고", "주의", "amarillo", "amarelo"]),
    (C::Critical, &["critical", "crit", "red", "danger", "alarm", "rollback if", "rollback threshold", "crítico", "crítica", "critique", "kritisch", "critico", "critisch", "krytyczny", "kritické", "kritický", "критично", "критический", "критическое", "критичний", "kritik", "严重", "危险", "紧急", "危険", "緊急", "重大", "위험", "심각", "rojo", "vermelho", "rot"]),
    (C::Threshold, &["threshold", "limit", "trigger", "alert threshold", "condition", "umbral", "límite", "limiar", "limite", "seuil", "schwellwert", "schwellenwert", "grenzwert", "soglia", "drempel", "drempelwaarde", "próg", "práh", "mez", "порог", "пороговое значение", "лимит", "поріг", "eşik", "eşik değeri", "阈值", "閾値", "しきい値", "임계값", "임계치"]),
    (C::Action, &["action", "actions", "response action", "mitigation", "remediation", "resolution", "what to do", "acción", "acciones", "ação", "ações", "aktion", "azione", "actie", "akcja", "działanie", "akce", "opatření", "действия", "меры", "дії", "eylem", "aksiyon", "操作", "动作", "措施", "处理", "アクション", "対応", "対処", "조치", "대응", "action à mener"]),
    (C::Value, &["value", "default", "default value", "setting", "example", "production", "prod value", "valor", "valor por defecto", "predeterminado", "ejemplo", "padrão", "valor padrão", "exemplo", "valeur", "défaut", "valeur par défaut", "exemple", "wert", "standard", "standardwert", "beispiel", "valore", "predefinito", "esempio", "waarde", "standaard", "voorbeeld", "wartość", "domyślnie", "hodnota", "výchozí", "значение", "по умолчанию", "пример", "значення", "değer", "varsayılan", "值", "默认值", "取值", "示例", "値", "デフォルト", "既定値", "값", "기본값", "예시"]),
    (C::Variable, &["variable", "variables", "env var", "env variable", "environment variable", "env", "key", "parameter", "config key", "variable de entorno", "clave", "parámetro", "variável", "variável de ambiente", "chave", "parâmetro", "variable d'environnement", "clé", "paramètre", "umgebungsvariable", "schlüssel", "variabile", "variabile d'ambiente", "chiave", "parametro", "variabele", "omgevingsvariabele", "sleutel", "zmienna", "zmienna środowiskowa", "klucz", "proměnná", "klíč", "переменная", "переменная окружения", "ключ", "параметр", "змінна", "değişken", "ortam değişkeni", "anahtar", "变量", "环境变量", "变量名", "参数", "変数", "環境変数", "変数名", "キー", "변수", "환경변수", "환경 변수", "키"]),
    (C::Description, &["description", "details", "detail", "descripción", "detalles", "descrição", "detalhes", "détails", "beschreibung", "descrizione", "dettagli", "beschrijving", "omschrijving", "opis", "popis", "описание", "подробности", "опис", "açıklama", "描述", "说明", "說明", "説明", "詳細", "설명", "상세"]),
    (C::Purpose, &["purpose", "why", "used for", "reason", "propósito", "motivo", "finalidade", "but", "objectif", "raison", "zweck", "grund", "scopo", "doel", "reden", "cel", "účel", "důvod", "назначение", "цель", "причина", "призначення", "amaç", "用途", "目的", "원인", "목적", "용도"]),
    (C::Url, &["url", "endpoint", "endpoints", "link", "links", "address", "health endpoint", "health check url", "uri", "status page", "dashboard", "enlace", "dirección", "endereço", "lien", "adresse", "indirizzo", "collegamento", "koppeling", "adres", "odkaz", "ссылка", "адрес", "эндпоинт", "посилання", "bağlantı", "地址", "链接", "接口", "リンク", "エンドポイント", "주소", "링크", "엔드포인트"]),
    (C::Evidence, &["evidence", "proof", "artifact", "attachment", "log", "evidencia", "prueba", "evidência", "preuve", "nachweis", "beleg", "prova", "evidenza", "bewijs", "dowód", "důkaz", "доказательство", "подтверждение", "доказ", "kanıt", "证据", "凭证", "証跡", "エビデンス", "증빙", "증거"]),
    (C::Date, &["date", "due", "due date", "deadline", "target date", "last updated", "fecha", "fecha límite", "data", "prazo", "échéance", "datum", "termin", "fällig", "frist", "stand", "scadenza", "deadline", "data", "termín", "дата", "срок", "термін", "tarih", "日期", "截止日期", "日付", "期限", "날짜", "일자", "기한"]),
    (C::Notes, &["notes", "note", "comment", "comments", "remarks", "observations", "nota", "notas", "comentarios", "observaciones", "comentários", "observações", "remarques", "commentaires", "remarque", "bemerkung", "bemerkungen", "notizen", "kommentar", "anmerkung", "note", "commenti", "osservazioni", "opmerking", "opmerkingen", "uwagi", "poznámka", "poznámky", "примечание", "примечания", "комментарий", "комментарии", "примітка", "not", "notlar", "备注", "注释", "備考", "メモ", "비고", "메모", "참고"]),
    (C::Signature, &["signature", "signed", "sign-off", "signoff", "sign off", "initials", "firma", "firmado", "assinatura", "rubrica", "unterschrift", "signatur", "kürzel", "handtekening", "paraaf", "podpis", "подпись", "підпис", "imza", "签名", "签字", "簽名", "签章", "署名", "サイン", "捺印", "서명"]),
    (C::Approver, &["approver", "signed by", "signed off by", "sign-off by", "approval", "approved by", "approved", "approve", "authorized by", "authorised by", "authorization", "reviewed by", "reviewer", "document prepared by", "prepared by", "accepted by", "aprobador", "aprobado por", "aprobación", "autorizado por", "revisado por", "aprovador", "aprovado por", "aprovação", "executado por", "approbateur", "approuvé par", "approbation", "validé par", "genehmigt von", "genehmigt", "freigegeben von", "freigabe", "genehmigung", "geprüft von", "approvato da", "approvazione", "approvatore", "goedgekeurd door", "goedkeuring", "zatwierdził", "zatwierdzone przez", "schválil", "schváleno", "schvaluje", "утвердил", "утверждено", "утверждаю", "согласовано", "согласовал", "утверждающий", "затвердив", "затверджено", "onaylayan", "onay", "审批人", "审批", "批准人", "批准", "审核人", "承認者", "承認", "승인자", "승인"]),
    (C::Check, &["check", "checks", "verification", "test", "validation", "checkpoint", "health check", "verificación", "comprobación", "prueba/verificación", "verificação", "teste", "vérification", "contrôle", "prüfung", "prüfpunkt", "kontrolle", "überprüfung", "verifica", "controllo", "controle", "sprawdzenie", "weryfikacja", "kontrola", "ověření", "проверка", "тест", "перевірка", "kontrol", "检查", "验证", "测试", "检查内容", "確認", "確認項目", "チェック", "検証", "확인", "점검", "검증"]),
    (C::Duties, &["responsibilities", "responsibility", "duties", "tasks", "responsabilidades", "tareas", "funciones", "tarefas", "atribuições", "responsabilités", "tâches", "missions", "verantwortlichkeiten", "aufgaben", "pflichten", "responsabilità", "compiti", "verantwoordelijkheden", "taken", "obowiązki", "odpowiedzialność", "odpovědnosti", "povinnosti", "úkoly", "обязанности", "задачи", "ответственность", "обов'язки", "sorumluluklar", "görevler", "职责", "職責", "工作内容", "责任", "責務", "職務", "책임", "임무", "담당 업무"]),
    (C::Level, &["level", "tier", "nivel", "nível", "niveau", "stufe", "ebene", "livello", "poziom", "úroveň", "уровень", "рівень", "seviye", "层级", "等级", "レベル", "레벨"]),
    (C::Service, &["service", "component", "system", "application", "app", "host", "server", "servicio", "componente", "sistema", "aplicación", "serviço", "aplicação", "composant", "système", "dienst", "komponente", "servizio", "onderdeel", "usługa", "komponent", "služba", "komponenta", "сервис", "компонент", "система", "сервіс", "servis", "bileşen", "服务", "组件", "系统", "サービス", "コンポーネント", "システム", "서비스", "구성 요소", "시스템"]),
    (C::Subject, &["subject", "re", "headline", "asunto", "assunto", "objet", "sujet", "betreff", "oggetto", "onderwerp", "temat", "předmět", "тема", "konu", "主题", "主題", "标题", "件名", "제목"]),
    (C::Audience, &["to", "audience", "announcement to", "recipients", "recipient", "cc", "send to", "notify", "stakeholders", "para", "destinatarios", "destinatários", "à", "destinataires", "an", "empfänger", "a", "destinatari", "aan", "ontvangers", "do", "odbiorcy", "komu", "příjemci", "кому", "получатели", "адресаты", "alıcı", "alıcılar", "kime", "收件人", "受众", "通知对象", "宛先", "対象者", "수신", "수신자", "받는 사람"]),
    (C::Version, &["version", "document version", "revision", "release", "versión", "versão", "versione", "versie", "wersja", "verze", "версия", "версія", "sürüm", "版本", "文档版本", "バージョン", "版数", "버전"]),
    (C::Author, &["author", "authors", "created by", "maintainer", "written by", "autor", "autora", "auteur", "verfasser", "ersteller", "autore", "автор", "yazar", "作者", "编写人", "作成者", "작성자"]),
];

/// Words of the whole table, and of these the ones of scripts that do not part their words.
struct Words {
    all: HashMap<&'static str, Column>,
    unspaced: Vec<(&'static str, Column)>,
}

static KNOWN: LazyLock<Words> = LazyLock::new(|| {
    let every = || {
        WORDS
            .iter()
            .flat_map(|(column, words)| words.iter().map(|word| (*word, *column)))
    };
    let mut all = HashMap::new();
    for (word, column) in every() {
        all.entry(word).or_insert(column);
    }
    let unspaced = every().filter(|(word, _)| word.starts_with(is_unspaced));
    let unspaced = unspaced
        .filter(|(word, _)| word.chars().count() > 1)
        .collect();
    Words { all, unspaced }
});

/// Longest label that is looked at, in bytes; a longer one is a sentence.
const LONGEST: usize = 96;

/// Words after which the first noun says what a phrase is about, and no longer the last.
const OF: [&str; 16] = [
    "de", "del", "du", "des", "di", "della", "do", "da", "dos", "of", "von", "van", "der", "d'",
    "dla", "für",
];

/// What a label or a head says, whatever language it is in.
#[must_use]
pub fn column(label: &str) -> Column {
    exact(label).unwrap_or_else(|| within(label).unwrap_or(C::Other))
}

/// What a label says that is as a whole in the table.
#[must_use]
pub fn exact(label: &str) -> Option<Column> {
    let label = label.trim();
    if label.len() > LONGEST {
        return None;
    }
    let label = label.to_lowercase();
    let find = |label: &str| KNOWN.all.get(label).copied();
    let plain = |c: char| c.is_whitespace() || matches!(c, '*' | ':' | '：' | '?' | '_' | '`');
    let bare = label.trim_matches(plain);
    let unbracketed = || bare.split(['(', '（', '[']).next().map(str::trim);
    find(bare)
        .or_else(|| unbracketed().filter(|rest| !rest.is_empty()).and_then(find))
        .or_else(|| find(bare.trim_start_matches(|c: char| !c.is_alphanumeric())))
}

/// What a phrase says that holds words of the table: the longest of them, and of equally long ones
/// the last, or the first where a word like `de` parts them.
fn within(label: &str) -> Option<Column> {
    let label = label.trim();
    if label.len() > LONGEST {
        return None;
    }
    let label = label.to_lowercase();
    if label.contains(is_unspaced) {
        return unspaced(&label);
    }
    let parting = |c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '-' | '.' | '#' | '№'));
    let words: Vec<&str> = label
        .split(parting)
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > 6 {
        return None;
    }
    let first = words.iter().any(|word| OF.contains(word));
    let mut found: Option<(usize, Column)> = None;
    for size in (1..=3).rev() {
        for phrase in words.windows(size) {
            let Some(column) = KNOWN.all.get(phrase.join(" ").as_str()) else {
                continue;
            };
            // One letter says nothing within a phrase, and "task" says less than any other word.
            let weak = phrase.concat().chars().count() < 2 || OF.contains(&phrase[0]);
            let weaker = *column == C::Task && found.is_some_and(|(_, other)| other != C::Task);
            if weak
                || weaker
                || found.is_some() && first && found.is_some_and(|(_, c)| c != C::Task)
            {
                continue;
            }
            found = Some((size, *column));
        }
        if found.is_some() {
            break;
        }
    }
    found.map(|(_, column)| column)
}

/// The longest word within a text that parts no words; of equally long ones the last.
fn unspaced(label: &str) -> Option<Column> {
    let at = |word: &str| label.rfind(word).map(|at| at + word.len());
    let words = KNOWN.unspaced.iter();
    let found = words.filter_map(|(word, column)| Some(((word.len(), at(word)?), *column)));
    found
        .max_by_key(|(place, _)| *place)
        .map(|(_, column)| column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_fifteen_languages_are_known() {
        for (label, expected) in [
            ("Owner", C::Owner),
            ("Responsable", C::Owner),
            ("Responsable del despliegue", C::Owner),
            ("Responsável", C::Owner),
            ("Verantwortlich", C::Owner),
            ("Ответственный", C::Owner),
            ("Відповідальний", C::Owner),
            ("Odpovědná osoba", C::Owner),
            ("负责人", C::Owner),
            ("技术负责人", C::Owner),
            ("担当者", C::Owner),
            ("담당자", C::Owner),
            ("Sorumlu", C::Owner),
            ("Phone #", C::Phone),
            ("Téléphone", C::Phone),
            ("Telefoonnummer", C::Phone),
            ("Task Owner", C::Owner),
            ("Response Time", C::Responds),
            ("**Status**", C::Status),
            ("📞 Phone", C::Phone),
            ("Estado de la tarea", C::Status),
            ("Imię i nazwisko", C::Name),
            ("Firma", C::Signature),
            ("Fecha/Hora", C::Time),
            ("Colour", C::Other),
        ] {
            assert_eq!(column(label), expected, "{label}");
        }
    }
}
