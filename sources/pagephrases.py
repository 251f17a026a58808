"""What pages say that are not the page: error, consent, log-in and challenge pages.

In the languages that policies come in. Whole titles and whole lines are compared, never words in
running text: a page that merely talks about 404s or cookies is a page like any other.
"""

from __future__ import annotations

import re


def _whole(*alternatives: str) -> re.Pattern[str]:
    """A pattern for a whole line or part of a title, its marks and spaces trimmed."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


_SORRY = r"(?:(?:oops|sorry|uh[- ]oh|whoops|hoppla|ups|désolé|lo sentimos|ой)\W+)?"

NOT_FOUND = _whole(
    _SORRY + r"(?:(?:error|http|status|fehler|erreur|errore|erro|ошибка|エラー|错误|خطأ)\W*)*404"
    r"(?:\W*(?:error|fehler|erreur|errore|erro|ошибка|エラー|错误|خطأ))?",
    _SORRY +
    r"(?:error\W*)?(?:404\W*)?(?:the |this |that |requested )*(?:page|file|document|content"
    r"|article|url|resource)"
    r"(?: you (?:requested|are looking for|were looking for|want))?(?: was| is| could| can| has"
    r"| does)?"
    r"(?: ?n[o']t|'t| no longer| cannot)? ?(?:be )?"
    r"(?:found|available|exist|exists|exist(?:s)? anymore|here|missing|gone|removed|been removed"
    r"|deleted)(?: here| anymore)?(?:\W*404)?",
    _SORRY + r"(?:404\W*)?(?:not found|nothing (?:was )?found|nothing (?:to see )?here|gone"
    r"|410\W*gone)(?:\W*(?:404|error))*",
    _SORRY +
    r"we (?:could ?n[o']t|can(?:no|')t|cannot|could not|were unable to) (?:find|locate) (?:the"
    r"|that|this|your) page"
    r"(?: you(?:'re| are| were)? (?:looking for|requested|wanted))?",
    _SORRY + r"this page (?:is ?n[o']t|isn't) available(?: right now)?",
    _SORRY + r"(?:404\W*)?(?:die |diese )?(?:angeforderte |gesuchte |gewünschte )?(?:seite"
    r"|datei) (?:wurde |konnte |ist )?(?:leider )?"
    r"(?:nicht (?:gefunden(?: werden)?|verfügbar|vorhanden)|existiert nicht(?: mehr)?)",
    _SORRY + r"(?:404\W*)?(?:la |cette )?page (?:demandée |recherchée |que vous (?:re)?cherchez )?"
    r"(?:est )?(?:introuvable|non trouvée|n['’]existe (?:pas|plus)|n['’]a pas (?:été trouvée"
    r"|pu être trouvée)|inexistante)",
    _SORRY + r"(?:404\W*)?(?:la )?página (?:solicitada )?(?:no (?:encontrada|existe|disponible"
    r"|se encuentra|se ha encontrado)|no encontrada)",
    _SORRY + r"(?:404\W*)?no (?:se encuentra|se encontró|hemos encontrado|encontramos) la página",
    _SORRY + r"(?:404\W*)?(?:la )?pagina (?:richiesta )?(?:non (?:trovata|esiste|disponibile"
    r"|è stata trovata))",
    _SORRY +
    r"(?:404\W*)?(?:a )?página (?:solicitada )?(?:não (?:encontrada|existe|foi encontrada"
    r"|disponível))",
    _SORRY + r"(?:404\W*)?(?:de )?pagina (?:is )?niet (?:gevonden|beschikbaar)"
    r"|(?:404\W*)?nie znaleziono strony|(?:404\W*)?strona nie (?:została znaleziona|istnieje)",
    _SORRY + r"(?:404\W*)?(?:запрашиваемая |эта )?страница не (?:найдена|существует)"
    r"|(?:404\W*)?страницы не существует",
    r"(?:404\W*)?(?:抱歉\W*)?(?:您(?:访问|查找|请求)的)?(?:页面|網頁|頁面|网页|该页面"
    r"|找不到)(?:不存在|未找到|找不到|無法找到|无法找到|已删除"
    r"|沒有找到|没有找到|页面|頁面|网页|網頁)(?:\W*404)?",
    r"(?:404\W*)?(?:お探しの|指定された|ご指定の|該当の)?(?:ページ|記事)(?:は"
    r"|が)?(?:見つかりません(?:でした)?|存在しません|ありません"
    r"|見つかりませんでした)",
    r"(?:404\W*)?(?:요청하신 )?페이지를? ?(?:찾을 수 없습니다|존재하지 않습니다)",
    r"(?:404\W*)?(?:عذرا\W*|عذرًا\W*)?(?:لم يتم العثور على (?:هذه )?(?:الصفحة|صفحة)"
    r"|الصفحة (?:المطلوبة )?غير موجودة|هذه الصفحة غير موجودة)",
    r"(?:404\W*)?(?:पृष्ठ|पेज) नहीं मिला",
)  # fmt: skip

#: Said in a sentence of its own; counts on a very short page only.
NOT_FOUND_SENTENCE = re.compile(
    r"\bpage (?:that )?you(?:['’]re| are| were)? (?:looking for|requested|trying to (?:reach"
    r"|access|view))"
    r"[^.\n]{0,40}(?:(?:does|did|could|can|was|is)(?: ?n[o'’]t| no longer)|cannot|has been"
    r"|might have|may have|moved|removed)"
    r"|requested url was not found on this server|seite, die sie suchen[^.\n]{0,60}nicht"
    r"|page que vous (?:re)?cherchez[^.\n]{0,40}(?:existe|introuvable|trouv|plus)"
    r"|página que (?:busca|buscas|está buscando|você (?:procura"
    r"|está procurando))[^.\n]{0,40}(?:no |não )"
    r"|pagina che (?:cerchi|stai cercando)[^.\n]{0,40}non"
    r"|страниц\w+, котор\w+ вы ищете[^.\n]{0,40}не"
    r"|(?:您|你)(?:访问|要找|请求|查看)的(?:页面|网页|頁面)[^。\n]{0,12}(?:不存在|找不到|删除)"
    r"|お探しのページは[^。\n]{0,40}(?:見つかりません|ありません|削除|移動)"
    r"|الصفحة التي تبحث عنها",
    re.IGNORECASE,
)  # fmt: skip

BLOCKED_TITLE = _whole(
    r"just a moment", r"one moment,? please", r"please wait", r"attention required!?",
    r"access denied", r"forbidden",
    r"(?:error )?403(?:\W*(?:error|forbidden|access denied))*",
    r"access to this (?:page|site|resource) (?:has been|is|was) (?:denied|blocked)",
    r"pardon our interruption", r"are you (?:a )?(?:robot|human)",
    r"(?:robot|bot|security|human|browser) (?:check|verification|challenge|checkpoint)",
    r"(?:please )?verify(?:ing)? (?:that )?you are (?:a )?human(?: being)?",
    r"checking your browser(?: before accessing .{0,60})?", r"client challenge",
    r"vercel security checkpoint", r"ddos-guard", r"ddos protection(?: by \w+)?",
    r"you have been blocked", r"sorry, you have been blocked",
    r"request (?:unsuccessful|blocked|rejected|denied)", r"blocked", r"captcha",
    r"too many requests", r"unusual traffic(?: detected)?",
    r"(?:nur )?einen moment(?:,? bitte)?", r"zugriff verweigert", r"sicherheitsüberprüfung",
    r"un instant", r"accès (?:refusé|interdit)", r"vérification de sécurité",
    r"un momento(?:,? por favor)?", r"acceso denegado", r"um momento(?:,? por favor)?",
    r"acesso negado", r"un attimo(?:,? per favore)?", r"accesso negato",
    r"один момент|подождите|доступ (?:запрещ[её]н|ограничен)",
    r"请稍候|请稍等|安全验证|访问被拒绝|拒绝访问|人机验证",
    r"少々お待ちください|しばらくお待ちください|アクセスが拒否されました|セキュリティチェック",
    r"لحظة(?: من فضلك)?|تم رفض الوصول|الوصول مرفوض",
    r"잠시만 기다려 ?주(?:세요|십시오)|접근이 거부되었습니다",
    r"odmowa dostępu|toegang geweigerd|even geduld",
)  # fmt: skip

BLOCKED_SENTENCE = re.compile(
    r"verify(?:ing)? (?:that )?you(?:['’]re| are) (?:a )?(?:human|not a (?:ro)?bot)"
    r"|checking (?:if the site connection is secure|your browser before)"
    r"|enable javascript and cookies to continue|unusual traffic from your|(?:you have"
    r"|your access|your ip|this request|your request) (?:has )?been (?:blocked|denied)"
    r"|incapsula incident|you don['’]t have permission to access|press (?:&|and) hold"
    r"|complete the (?:captcha|security check)|ddos protection by"
    r"|as you were browsing something about your browser"
    r"|needs to review the security of your connection|confirm (?:that )?you are (?:a )?human"
    r"|not a robot\b"
    r"|bestätigen sie,? dass sie (?:ein mensch|kein roboter) sind|überprüf\w+,? (?:ob"
    r"|dass) sie ein mensch sind|(?:zugriff|anfrage) (?:wurde )?(?:blockiert|verweigert)"
    r"|vérifi\w+ que vous (?:êtes (?:un )?humain|n['’]êtes pas un robot)|(?:accès"
    r"|requête) (?:a été )?(?:bloqué|refusé)e?"
    r"|(?:verifi\w+|confirm\w+|comprob\w+) que (?:usted )?(?:es|eres|é|você é|não é|no es"
    r"|no eres) (?:un |um )?(?:ser )?(?:humano|humana|robot)|verific\w+ (?:che|di) (?:tu )?(?:sia"
    r"|sei|essere) (?:un )?(?:essere )?uman[oa]"
    r"|подтвердите,? что вы (?:не робот|человек)|(?:验证|验明|确认|驗證)(?:您|你)?(?:是"
    r"|不是)?(?:真人|人类|机器人|人類)"
    r"|完成安全验证|人間であることを(?:確認|証明)|ロボットではない"
    r"|(?:تحقق|تأكيد|التحقق) من أنك (?:إنسان|لست روبوت\w*)|أنك لست (?:روبوت|برنامج)\w*"
    r"|사람인지 확인",
    re.IGNORECASE,
)  # fmt: skip

LOGIN = _whole(
    r"(?:please )?(?:log|sign)[ -]?in(?: (?:or|/) (?:sign up|register|create (?:an )?account"
    r"|join))?(?: (?:to|with|into) .{0,60})?",
    r"(?:member|customer|user|account|staff|subscriber)s? (?:log[ -]?in|sign[ -]?in)",
    r"login (?:page|required)",
    r"(?:please )?(?:log|sign) in to (?:continue|view|read|access|see).{0,60}",
    r"you (?:must|need to|have to) (?:be )?(?:log|sign)(?:ged|ned)?[ -]?in.{0,60}",
    r"authentication required", r"subscribe to (?:continue|keep) reading.{0,40}",
    r"this (?:article|content|story|page) is (?:only |for |exclusively )+(?:for )?(?:subscribers"
    r"|members).{0,30}",
    r"(?:bitte )?(?:melden sie sich an|anmelden|einloggen|anmeldung)(?: (?:um|zum|bei|,).{0,60})?",
    r"(?:se connecter|connexion|connectez-vous|identifiez-vous|s['’]identifier)(?: (?:à|pour"
    r"|avec).{0,60})?",
    r"(?:iniciar sesión|inicia sesión|inicie sesión|acceder|ingresar)(?: (?:en|para|con).{0,60})?",
    r"(?:accedi|effettua (?:il login|l['’]accesso))(?: (?:a|per|con).{0,60})?",
    r"(?:entrar|iniciar sessão|fazer login|faça login|acessar)(?: (?:em|para|com|no|na).{0,60})?",
    r"(?:войти|вход|войдите|авторизация)(?: (?:в|на|чтобы|с).{0,60})?",
    r"(?:请)?(?:先)?(?:登录|登錄|登入)(?:后.{0,20}|以.{0,20}|账号|帐号|您的账户)?",
    r"(?:ログイン|サインイン)(?:してください|が必要です|する|ページ|して.{0,20})?",
    r"로그인(?:이 필요합니다|하세요|해 ?주세요)?",
    r"(?:تسجيل الدخول|سجل الدخول|سجّل الدخول|الدخول)(?: (?:إلى|للمتابعة|ل).{0,60})?",
    r"zaloguj się.{0,40}|logowanie|inloggen.{0,40}",
)  # fmt: skip

CONSENT_BUTTON = _whole(
    r"(?:i )?(?:accept|agree|reject|decline|refuse|allow)(?: (?:all|and (?:continue|close"
    r"|proceed)|cookies|all cookies|everything|to all|only necessary|non-essential|selected))*",
    r"(?:manage|customi[sz]e|more|cookie|privacy) (?:options|settings|preferences|choices|cookies)",
    r"only (?:necessary|essential)(?: cookies)?", r"yes,? i (?:agree|accept)", r"got it",
    r"continue without accepting",
    r"(?:ich )?(?:alle(?:s)? )?(?:cookies )?(?:akzeptieren|ablehnen|annehmen|zustimmen|stimme zu"
    r"|erlauben|zulassen)(?: und (?:weiter|schließen))?",
    r"einstellungen(?: verwalten)?|(?:nur )?notwendige(?: cookies)?(?: akzeptieren)?",
    r"(?:tout |j['’])?(?:accepter?|refuser|accepte)(?: tout| et (?:fermer|continuer)| les cookies"
    r"| tous les cookies)?",
    r"continuer sans accepter|paramétrer|personnaliser|gérer (?:les |mes )?(?:options|cookies"
    r"|préférences)",
    r"(?:aceptar|rechazar|acepto)(?: (?:todo|todas?|todas las cookies|cookies|y (?:continuar"
    r"|cerrar)))?|configurar(?: cookies)?|gestionar (?:opciones|cookies)",
    r"(?:accetta|rifiuta|accetto)(?: (?:tutto|tutti|tutti i cookie|e (?:continua|chiudi)))?"
    r"|personalizza|gestisci (?:opzioni|preferenze)",
    r"(?:aceitar|rejeitar|aceito|recusar)(?: (?:tudo|todos|todos os cookies|cookies"
    r"|e (?:continuar|fechar)))?|gerenciar (?:opções|cookies)",
    r"(?:принять|отклонить|согласен|согласиться|принимаю)(?: (?:все|всё|все cookie"
    r"|все файлы cookie))?|настройки(?: cookie)?",
    r"(?:全部|我|同意并|接受)?(?:接受|同意|拒绝|拒絕|允许)(?:全部|所有|所有 ?cookies?|并继续"
    r"|并关闭|全部 ?cookies?)?|(?:管理"
    r"|更多)(?:选项|选择|设置|偏好)|cookies? 设置",
    r"(?:すべて(?:を)?)?(?:同意|同意する|同意します|承諾|許可|拒否)(?:する|して続ける"
    r"|して(?:閉じる|進む))?|すべて(?:受け入れる"
    r"|の ?cookie ?を(?:受け入れる|許可(?:する)?|拒否(?:する)?))|設定を?管理|cookie ?(?:の)?設定"
    r"|オプション(?:を管理)?",
    r"(?:모두 )?(?:동의|수락|허용|거부)(?:합니다|하기)?",
    r"(?:قبول|أوافق|موافق|رفض|اقبل|أقبل)(?: (?:الكل|جميع ملفات تعريف الارتباط|والمتابعة|ومتابعة"
    r"|الجميع))?|(?:إدارة|إعدادات) (?:الخيارات|ملفات تعريف الارتباط|الإعدادات|التفضيلات)",
    r"(?:alles )?(?:accepteren|weigeren)|(?:alle cookies )?(?:akceptuj|odrzuć)(?: wszystk\w+)?"
    r"|akceptuję",
)  # fmt: skip
CONSENT_WORD = re.compile(
    r"cookie|\bconsent|privacy|einwilligung|datenschutz|confidentialité|consentement|vie privée"
    r"|privacidad|consentimiento|privacidade|consenso|informativa"
    r"|конфиденциальност|согласи|隐私|隱私|個人情報|プライバシー|クッキー|ملفات تعريف الارتباط"
    r"|الخصوصية|쿠키|개인정보"
    r"|before you continue|bevor sie (?:fortfahren|zu)|avant de continuer|antes de continuar"
    r"|prima di continuare|continuing|partners|partnern|partenaires|socios|parceiros",
    re.IGNORECASE,
)  # fmt: skip
CONSENT_TITLE = _whole(
    r"before you continue(?: to .{0,40})?",
    r"(?:cookie|privacy|your) ?(?:cookie|privacy)? (?:consent|choices|settings|preferences|wall)",
    r"(?:we value your privacy|your privacy choices|consent)",
    r"bevor sie (?:fortfahren|zu .{0,40})",
    r"avant d['’](?:accéder|continuer).{0,40}|avant de continuer.{0,40}",
    r"antes de (?:continuar|ir).{0,40}", r"prima di (?:continuare|procedere).{0,40}",
    r"(?:ihre )?(?:datenschutz|cookie)[- ]?einstellungen|einwilligung",
)  # fmt: skip

SCRIPT_NEEDED = re.compile(
    r"(?:enable|turn on|activate|requires?|needs?|without|use of"
    r"|switch on) (?:your )?(?:java ?script)|java ?script (?:is|must be|has been|needs to be"
    r"|to be)? ?(?:required|enabled|disabled|not (?:enabled|available|supported)|turned off"
    r"|necessary|needed)"
    r"|(?:aktivieren sie|bitte) (?:bitte )?java ?script|java ?script (?:aktivieren"
    r"|ist deaktiviert|muss aktiviert|wird benötigt|benötigt)|(?:activer|activez|nécessite"
    r"|active) java ?script|java ?script (?:est )?(?:désactivé|requis|nécessaire)"
    r"|(?:habilit\w+|activ\w+|requiere|necesita|ativ\w+|requer|abilit\w+|attiv\w+|richiede) (?:o "
    r"|el |il )?java ?script|java ?script (?:está |è )?(?:desactivado|deshabilitado|desativado"
    r"|desabilitado|disabilitato|disattivato)"
    r"|включите java ?script|java ?script (?:отключ[её]н|выключен)|(?:启用|啟用|开启|打开|允许"
    r"|需要) ?java ?script|java ?script ?(?:を(?:有効|オン)|が(?:無効|必要)|已禁用|未启用)"
    r"|(?:تفعيل|تمكين|قم بتفعيل"
    r"|يتطلب|يرجى تفعيل) (?:جافا ?سكريبت|java ?script)|java ?script ?(?:를|가) ?(?:활성화|필요"
    r"|사용)",
    re.IGNORECASE,
)  # fmt: skip
LOADING = _whole(r"loading", r"please wait", r"lädt", r"wird geladen", r"chargement(?: en cours)?",
r"cargando", r"caricamento(?: in corso)?", r"carregando", r"загрузка", r"(?:正在)?(?:加载|載入)中?",
r"読み込み中(?:です)?", r"جار[يٍ]? ?التحميل", r"로딩 ?중?")  # fmt: skip

PARKED = re.compile(
    r"(?:this |the )?(?:web ?site |domain(?: name)?|web address)[^.\n]{0,60}(?:is|may be"
    r"|might be) (?:available )?(?:for sale|parked)|buy this domain|domain (?:name )?(?:has "
    r"|is )?(?:expired|parked|suspended)|parked (?:free|domain)|get this domain"
    r"|interested in this domain|make (?:an? )?offer (?:on|for) this domain"
    r"|(?:diese )?domain (?:steht zum verkauf|zu verkaufen|ist geparkt)"
    r"|ce (?:nom de )?domaine est (?:à vendre|en vente)|este dominio está (?:en venta|à venda"
    r"|a la venta)|questo dominio è in vendita|домен (?:продаётся|продается|припаркован)|(?:域名"
    r"|网域)(?:出售|转让|待售)|このドメインは[^。\n]{0,20}(?:販売|売り)|هذا النطاق للبيع"
    r"|this account has been suspended|future home of something|website (?:is )?coming soon"
    r"|welcome to nginx|apache2? (?:ubuntu |debian )?default page"
    r"|this is the default (?:web ?page|index page)",
    re.IGNORECASE,
)  # fmt: skip
PARKING_HOSTS = (
    "sedo.com", "sedoparking.com", "hugedomains.com", "dan.com", "afternic.com", "bodis.com",
    "parkingcrew.net", "above.com", "undeveloped.com", "domainmarket.com", "buydomains.com",
)  # fmt: skip

SERVER_ERROR = _whole(
    r"(?:http )?(?:error )?(?:50[0-9]|52[0-9])(?:\W*(?:error|internal server error|bad gateway"
    r"|service (?:temporarily )?unavailable|gateway time-?out|web server is down"
    r"|origin dns error))*",
    r"internal server error", r"bad gateway", r"service (?:temporarily )?unavailable",
    r"gateway time-?out", r"application error(?:: .{0,80})?",
    r"error establishing a database connection", r"something went wrong",
    r"(?:down for |under |scheduled |site )?maintenance(?: mode)?",
    r"we(?:['’]ll| will) be (?:right )?back(?: soon| shortly)?",
    r"(?:interner serverfehler|wartungsarbeiten|wartungsmodus|erreur interne du serveur"
    r"|maintenance en cours|site en maintenance|error interno del servidor|en mantenimiento"
    r"|in manutenzione|em manutenção|внутренняя ошибка сервера|технические работы"
    r"|服务器(?:内部)?错误"
    r"|维护中|系统维护|サーバーエラー|メンテナンス中(?:です)?|خطأ في الخادم|الموقع تحت الصيانة)",
)  # fmt: skip
