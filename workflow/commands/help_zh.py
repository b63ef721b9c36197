"""The Chinese of every text that --help prints; a test keeps it whole.

Keys are the English texts as the commands state them, paragraphs joined by a blank line, each on one line.
"""

from collections.abc import Mapping
from types import MappingProxyType

CHINESE: Mapping[str, str] = MappingProxyType({
    # All commands
    "Targets and daily reports in, annotated workbooks, leaderboards and mails out.\n\n"
    "Exit codes: 0 done; 3 done, but something needs a person; 2 wrong usage or config.yaml (nothing "
    "written); 1 a fault "
    "(nothing published, earlier outputs intact).":
        "读入目标和日报，输出带批注的工作簿、龙虎榜和邮件。\n\n"
        "退出码：0 完成；3 完成，但有事要人处理；2 用法或 config.yaml 有误（什么也没写）；1 "
        "出错（什么也没发布，以前的输出原样）。",
    "Show the version and exit.": "显示版本。",
    "Show this message and exit.": "显示本说明。",
    "The configuration; by default the program's own config.yaml.": "配置文件；不写就用程序自带的 config.yaml。",
    "Folder of what the program remembers; wins over config.yaml.": "程序记录所在的文件夹；优先于 config.yaml。",
    "The last complete day; by default the last one that the cut-off has closed.":
        "截止日：数据齐全的最后一天；不写就取已过截止时间的最近一天。",
    "Folder of the workbooks; wins over config.yaml.": "收件夹；优先于 config.yaml。",
    "Folder of the outputs; wins over config.yaml.": "输出文件夹；优先于 config.yaml。",
    "Folder of the outputs; only read here.": "输出文件夹；这里只读不写。",
    "One JSON object a line.": "每行一个 JSON 对象。",
    # nightly, check, preview
    "Run a night: read, check, compute, write back, publish, send.": "跑一晚：读取、检查、计算、写回、发布、发送。",
    "Read, check, compute, write back, publish, send.": "读取、检查、计算、写回、发布、发送。",
    "Which mails: the evening's, or the morning's with the day's targets first, the week's, the month's.":
        "哪一版邮件：晚报、早报（先列当日目标）、周报、月报。",
    "Queue messages for approval (outbox approve) and send nothing.":
        "邮件和消息先扣住等批准（outbox approve），不发送。",
    "The schedule runs it: quiet hours and busy minutes are kept.":
        "由定时任务运行：遵守免打扰时段，避开拥挤的整点。",
    "Read and check like a night and list the findings; publish and send nothing.":
        "像夜间一样读取、检查并列出问题；不发布，不发送。",
    "Read and check like a night, list the findings; publish nothing, send nothing.\n\n"
    "Without FILE the inbox is checked. With FILE only these workbooks are, wherever they lie, against the "
    "people of the "
    "inbox; the state is not touched. Exit 0: nothing is held back; 3: something is.":
        "像夜间一样读取、检查并列出问题；不发布，不发送。\n\n"
        "不写 FILE 就检查收件夹；写了就只检查这些工作簿（放在哪里都行），人员以收件夹里的为准，不动程序记录。"
        "退出码 0：没有暂不计入的；3：有。",
    "Accepted for symmetry with nightly; nothing is written there.": "只为与 nightly 写法一致；不会往里写。",
    "Show every message as it would look, before anything leaves.": "发送之前，预览每封邮件、每条消息的样子。",
    "Write pages with every message that a night now would send, and what it would show; send and change nothing.\n\n"
    "Open index.html in a browser: each message on a phone and on a desktop, who gets it and why, what "
    "differs from the "
    "last one, findings, standings and leaderboards. The pages hold people's figures: the folder is private.":
        "把现在跑一晚会发的每封邮件、每条消息做成网页；不发送，不改动。\n\n"
        "用浏览器打开 index.html：手机和电脑上的样子、发给谁、为什么、与上一期的差别，还有问题、进度和龙虎榜。"
        "网页里有个人数据，文件夹只限本人。",
    "Which mails.": "哪一版邮件。",
    "Folder of the pages; by default `preview` beside config.yaml.":
        "网页放在哪里；不写就放在 config.yaml 旁边的 preview。",
    "Show the pages at http://127.0.0.1:PORT, to this machine only, until Ctrl-C.":
        "在 http://127.0.0.1:PORT 打开网页，只限本机，按 Ctrl-C 结束。",
    # template, annotate, strip
    "Write a blank workbook of a kind to fill in.": "生成一种空白表格供填写。",
    "Write a blank workbook of KIND to fill in, in the configured language.\n\n"
    "KIND: people, sales_target, daily_report, sales_ledger, receipts, levels, budget, weights, absences, incentive, "
    "scores, customers, contacts, check_ins, channel_stock or settings (or its name in either language).":
        "按配置的语言生成一种空白表格供填写。\n\n"
        "KIND：people 人员、sales_target 目标表、daily_report 销售日报、sales_ledger 销售明细、receipts 回款、"
        "levels 指标值、budget 费用预算、weights 权重表、absences 请假表、incentive 考核方案、scores 评分、"
        "customers 客户档案、contacts 联系记录、check_ins 签到、channel_stock 渠道库存、settings 配置，写中文名也行。",
    "The workbook to write (.xlsx).": "写到哪个工作簿（.xlsx）。",
    "A people workbook: its names, regions and stores can be chosen from.":
        "人员表：姓名、大区、门店可以从下拉里选。",
    "Write given marks into any workbook; nothing else of it changes.": "把给定的批注写进任意工作簿，其余原样。",
    "Write the marks of MARKS.json into a copy of FILE. Exit 0: written and verified; 3: refused, nothing written.":
        "把 MARKS.json 里的批注写进 FILE 的副本。退出码 0：已写并核验；3：不能写，什么也没写。",
    "JSON with marks, columns and tables.": "写明批注、列和表的 JSON。",
    "The copy to write.": "副本写到哪里。",
    "Take our marks out of a workbook again.": "把本程序写的批注全部去掉。",
    "Write FILE without our marks and say how exactly. Exit 0: written; 3: refused, nothing written.":
        "写一份去掉批注的 FILE，并说明与原件差多少。退出码 0：已写；3：不能写，什么也没写。",
    "The workbook as it was, or a folder it lies in: chosen by the marker's sha256.":
        "原来的工作簿，或它所在的文件夹：按标记里的 sha256 认。",
    # split, explain
    "Split a target to people and months: a workbook to edit, split again, publish.":
        "把目标分到人、分到月：得到一个可改、可再分、可发布的方案。",
    "Split a target to people and months, as a workbook to edit, split again, and publish.\n\n"
    "A share that is typed over, or filled with yellow (FFF2CC), is locked; what cannot be is refused with "
    "the smallest "
    "change that helps, and nothing is written. Targets are stated, never overwritten: --publish writes a "
    "new version.":
        "把目标分到人、分到月，得到一个可改、可再分、可发布的方案。\n\n"
        "改过的或填成黄色（FFF2CC）的份额就锁定；做不到的会说明，并给出最小的改法，什么也不写。"
        "目标只增新版本，从不覆盖：--publish 写出新的一版。",
    "Which metric.": "哪个指标。",
    "2027, 2027Q1, 2027-03 …": "2027、2027Q1、2027-03 等。",
    "Whose target, as 公司/华东; by default the company's.": "谁的目标，如 公司/华东；不写就是公司的。",
    "The target to split; by default the stated one.": "要分的总额；不写就用目标表里的。",
    "What people weigh: as typed, or by ability, experience and load.":
        "人的权重：typed 照填写的，ability 按能力、经验和负荷。",
    "Shares are multiples of it; by default 0.01.": "份额取它的整数倍；默认 0.01。",
    "Ask of the remaining months what past ones lack.": "过去几个月欠的由余下的月份补。",
    "An edited plan: its parameters, weights and locks count.": "改过的方案：以其中的参数、权重和锁定为准。",
    "The plan's workbook to write (.xlsx).": "方案写到哪个工作簿（.xlsx）。",
    "Write the plan into the inbox as a new version of the targets.": "把方案作为目标的新版本写进收件夹。",
    "Say where a figure comes from: its formula, its inputs, every row behind it.":
        "说明一个数的来历：公式、输入、每一行。",
    "Say where a figure comes from: the formula in words, its inputs, every workbook, sheet and row behind it.\n\n"
    "Reads like a night and publishes nothing. With --csv the rows of the shortest period (a month, "
    "mostly) go to stdout.":
        "说明一个数的来历：公式、输入，以及背后的每个工作簿、工作表和行。\n\n"
        "像夜间一样读取，不发布。加 --csv 就把最短期间（一般是月）的各行打印出来。",
    "Employee ID, or a name that only one person has.": "工号，或没有重名的姓名。",
    "A unit instead of a person, as 公司/华东/上海店.": "不看人，看单位，如 公司/华东/上海店。",
    "Only the rows behind the actual, as CSV; they add up to it.": "只要实际数背后的行（CSV）；相加就是那个数。",
    # close, reopen, retire, corrections
    "Let a period's figures stay as published; later changes count in the next open one.":
        "关账：某期间的数字按已发布的定下，之后的变动计入下一个未关账的期间。",
    "Close PERIOD (2026-10, 2026Q3): its figures stay as last published.\n\n"
    "Rows that come, change or go afterwards count in the next open period, and are listed as late changes. Exit 3: "
    "tonight's workbooks say something else than was published; run nightly first, nothing is closed.":
        "给 PERIOD（2026-10、2026Q3）关账：数字按最后一次发布的定下。\n\n"
        "之后新增、改动、删除的行计入下一个未关账的期间，列为期后调整。"
        "退出码 3：现在的工作簿与已发布的不一致，先运行 nightly；没有关账。",
    "Why; kept with who and when.": "原因；连同谁、何时一起记下。",
    "Although late reports still count in it (targets.late_days).":
        "即使迟交的日报还能计入该期间（targets.late_days）。",
    "Let a closed period follow its workbooks again.": "撤回关账，数字重新跟着工作簿走。",
    "Reopen PERIOD: the next run computes it from the workbooks again, and its late changes count in it.":
        "撤回 PERIOD 的关账：下次运行重新按工作簿计算，期后调整回到本期。",
    "Let a workbook that is gone from the inbox count no longer.": "收件夹里已删掉的工作簿，不再计入。",
    "Let WORKBOOK (its path in the inbox) count no longer; its history stays in the ledger.":
        "WORKBOOK（在收件夹里的路径）不再计入；台账里保留历史。",
    "Why, for the ledger.": "原因，记入台账。",
    "Look at what was typed on problem sheets, and take back what should not count.":
        "查看“问题”表里填过的更正，撤回不该算的。",
    "Let correction NUMBER count no longer, with the header that was learned from it; the next run asks again.":
        "第 NUMBER 条更正作废，由它学到的表头也作废；下次运行会再问。",
    "List every correction with its state, and the headers that were learned.":
        "列出每条更正及其状态，以及学到的表头。",
    # doctor, runs, status, replay, state, schedule
    "Look whether everything is there that tonight needs.": "体检：今晚要用的是否都齐全。",
    "Look at the calendar, folders, disk, inbox, state, mail server and templates; change and send nothing.\n\n"
    "Exit 0: all is well (or only to be looked at); 3: tonight will not do its work.":
        "检查日历、文件夹、磁盘、收件夹、程序记录、邮件服务器和模板；不改动，不发送。\n\n"
        "退出码 0：都好（或只需看一眼）；3：今晚会出问题。",
    "Also complain if no night has ended well in so many hours: for a watchdog.":
        "这么多小时内没有一晚正常结束也算问题：供看门脚本用。",
    "Do not log in to the mail server.": "不登录邮件服务器。",
    "List the latest runs and how each ended.": "列出最近几次运行及其结果。",
    "List the latest runs: when each began, its day, how long it took, how it ended; then what was closed.":
        "列出最近几次运行：何时开始、哪一天、用时、结果；然后是关账情况。",
    "How many.": "列多少次。",
    "How the last night ended, what waits, what is due next.": "上一晚的结果、有什么在等、下一版什么时候。",
    "Say how the last night ended, what waits for a person, and when the next editions are due.\n\n"
    "Exit 0: nothing waits for a person; 3: something does. Only looks: a night under way is not disturbed.":
        "说明上一晚的结果、有什么在等人处理、下几版什么时候发。\n\n"
        "退出码 0：没有事等人；3：有。只看不改，不影响正在运行的一晚。",
    "One JSON object.": "一个 JSON 对象。",
    "A day again: its messages as stored, its figures computed anew and compared.":
        "重现某一天：取出当时的邮件，重算数字并比对。",
    "Write a day's messages from their stored bytes, and compute its figures again from the records of then.\n\n"
    "Nothing is sent or changed. Exit 0: the figures are what was published; 3: they differ, with what differs and "
    "whether the program or config.yaml is another one by now.":
        "按存下的原样写出某一天的邮件和消息，并按当时的记录重算数字。\n\n"
        "不发送，不改动。退出码 0：数字与发布的一致；3：不一致，并说明差在哪里、程序或 config.yaml 是否已变。",
    "The day.": "哪一天。",
    "Folder for the messages' bytes.": "邮件和消息写到哪个文件夹。",
    "Back up what the program remembers into one file, and restore it.": "把程序记录备份成一个文件，或恢复回来。",
    "Write database, records and originals into FILE, whole or not at all, with checksums. A night is not "
    "disturbed.\n\n"
    "The file holds people's figures and is readable by its owner only.":
        "把数据库、记录和原件写进 FILE，带校验；要么完整，要么不写。不影响正在运行的一晚。\n\n"
        "文件里有个人数据，只有本人能读。",
    "How long to wait for a run that is under way; by default not at all.": "有一晚正在运行时等多久；默认不等。",
    "Check FILE, then put it in the place of the state folder.\n\n"
    "Messages that may have left since the backup are not sent again: what the replaced state knows of them is taken "
    "over; where there is none, they are held until `outbox approve`.":
        "核对 FILE，再用它换下程序记录。\n\n"
        "备份之后可能已发出的不会再发：被换下的记录里有的照搬；没有记录可查的先扣住，等 `outbox approve`。",
    "Also over a state that is there; it is kept beside, nothing is deleted.":
        "已有程序记录也照换；旧的留在旁边，不删除。",
    "Let the operating system run the editions at their times.": "让操作系统按时运行各版。",
    "Install, show or take out the times at which editions run: cron, systemd or the Windows Task Scheduler.":
        "安装、查看或取消定时：cron、systemd 或 Windows 任务计划。",
    "Print the entries, ask, and put them in place; entries of ours from before are replaced.":
        "先打印要安装的内容并询问，再装上；本程序以前装的会被换掉。",
    "Which one; by default the one that this machine has.": "用哪一种；不写就用本机有的。",
    "Do not ask.": "不询问。",
    "Take our entries out again; everything else stays.": "取消本程序的定时，其余不动。",
    "Print what would be installed; nothing is.": "只打印要安装的内容，不安装。",
    # outbox
    "Look at mails that wait, and settle those that are in doubt.": "查看等待中的邮件，处理不知是否送到的。",
    "Look at messages that wait, let them go, send them, and settle those that are in doubt.":
        "查看等待中的邮件和消息，放行、发送，处理不知是否送到的。",
    "Let messages that `nightly --hold` kept go: the next send takes them.":
        "批准 `nightly --hold` 扣住的：下次发送时发出。",
    "All that are held.": "全部扣住的。",
    "Let a message that has not left not leave.": "取消还没发出的。",
    "List all messages with their states.": "列出全部邮件和消息及其状态。",
    "Queue a sent or failed message again: the stored bytes, under the same Message-ID.":
        "把已发或失败的重新排队：原样的内容，同一个 Message-ID。",
    "Settle a message that is in doubt.": "处理不知是否送到的一封。",
    "Whether the recipient has the mail; one that has not arrived is queued again.":
        "收件人是否收到；没收到的会重新排队。",
    "Send what is queued and due, without a night; what is held stays.": "不跑夜间任务，发送已到时间的；扣住的不动。",
    "Show one message as it is stored: who gets it, its state, its text, its attachments.":
        "查看存下的一封：发给谁、状态、正文、附件。",
    "Write the HTML part into a file.": "把 HTML 部分写成文件。",
    "Print the whole text part.": "打印全部纯文本。",
})  # fmt: skip
