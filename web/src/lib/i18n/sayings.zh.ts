// The server's sentences in Chinese. $1, $2 … are the parts that the pattern caught. A
// pattern that does not end with $ stands for everything that follows in the text, too.
import { conversation } from '$lib/conversation/sayings.zh';
import { refusals } from './refusals.zh';

export const sayings: [RegExp, string][] = [
	[/^A photo does not say how large a pixel is on the glass\b/, '照片不含像素大小：请先填写，再测量。'],

	// Why no model looks at a slide (queue/models).
	[
		/^no model fits: the slide's scale \(µm per pixel\) is not known; enter it$/,
		'没有适用的模型：切片的像素大小未知，请先填写'
	],
	[/^no model fits: no model is installed$/, '没有适用的模型：尚未安装模型'],
	[
		/^no model fits: ([^;]+): made for ([^;]+), the slide is ([^;]+)$/,
		'没有适用的模型：$1 适用于 $2，而切片是 $3'
	],
	[
		/^no model fits: ([^;]+): needs ([\d.]+) µm per pixel, the slide has only ([\d.]+)$/,
		'没有适用的模型：$1 需要每像素 $2 µm，切片只有 $3 µm'
	],
	[/^no model fits: (.+)$/, '没有适用的模型（$1）'],
	[/^no slide was received$/, '没有收到切片'],

	// What a model found (reports/score.go).
	[/^suspicious score ([\d.]+) in (\d+) regions?$/, '可疑评分 $1，共 $2 个区域'],
	[/^suspicious score ([\d.]+), but no region above ([\d.]+)$/, '可疑评分 $1，但没有高于 $2 的区域'],
	[
		/^(\d+) regions? above ([\d.]+), but the slide's score ([\d.]+) is below ([\d.]+)$/,
		'有 $1 个区域高于 $2，但切片评分 $3 低于 $4'
	],
	[/^no region above ([\d.]+)$/, '没有高于 $1 的区域'],
	[/^no tissue was scored$/, '没有评分到任何组织'],

	// Quality of a scan (tiling/quality.go).
	[
		/^The file does not say how large a pixel is\b/,
		'文件没有写明像素大小，尺寸和模型比例无法确定。请填写每像素微米数，可在扫描仪设置中查到。'
	],
	[
		/^The file claims ([\d.e+-]+) µm per pixel\b/,
		'文件写明每像素 $1 µm，显微扫描几乎不可能（0.1–2.0）。请核对扫描仪设置并填写正确的值。'
	],
	[
		/^No tissue was found on the slide\b/,
		'切片上没有找到组织。请查看玻片：如有组织请重新扫描；如果染色很淡，可写明理由后仍然使用。'
	],
	[/^Only under ([\d.]+) % of the slide is tissue\b/, '切片上不到 $1 % 是组织。请与玻片对照，确认没有遗漏。'],
	[/^Only ([\d.e+-]+) % of the slide is tissue\b/, '切片上只有 $1 % 是组织。请与玻片对照，确认没有遗漏。'],
	[/^The slide looks out of focus\b/, '切片看起来没有对准焦点。请重新扫描；如果仍然模糊，提交时请说明。'],
	[
		/^Enter the micrometres per pixel; the scanner's settings show them\.$/,
		'请填写每像素微米数，可在扫描仪设置中查到。'
	],
	[/^Check the scanner's settings and enter the right value\.$/, '请核对扫描仪设置并填写正确的值。'],
	[
		/^Look at the glass: if there is tissue, scan again\b/,
		'请查看玻片：如有组织请重新扫描；如果染色很淡，可写明理由后仍然使用。'
	],

	// Why a run ended (portal).
	[/^the model did not answer in time \((\d+) of (\d+) batches\)$/, '模型没有及时回答（已完成 $1 / $2 批）'],
	[/^no tissue was found to show to the model$/, '没有可供模型分析的组织'],
	[/^the tissue area was changed$/, '组织范围已修改'],
	[/^(\d+) of (\d+) verdicts$/, '保留 $2 个判断中的 $1 个'],

	// What people draw (portal).
	[/^Somebody else has changed this annotation in the meantime\.$/, '期间有人修改了这处标注。'],
	[/^Your drawing is still here: compare it\b/, '您画的内容仍在：请与新的对照后再保存。'],
	[/^The slide carries as many annotations as it can\.$/, '这张切片的标注已达上限。'],
	[/^The report can't take more findings of this slide\.$/, '这张切片写入报告的所见已达上限。'],
	[/^Take one out of it, or shorten the notes\.$/, '请移出一项，或缩短备注。'],
	[/^Remove some that are not needed any more\.$/, '请删除不再需要的标注。'],
	[/^Corner (\d+) lies outside the slide\b/, '第 $1 个角点在切片之外。'],
	[/^The corners all lie in one line or at one place\.$/, '各角点在同一直线或同一位置。'],
	[/^Draw within the slide\.$/, '请在切片范围内绘制。'],
	[/^Draw it again, a little larger\.$/, '请画大一些。'],
	[/^The label is longer than (\d+) characters\.$/, '标签超过 $1 个字符。'],
	[/^The note is longer than (\d+) characters\.$/, '备注超过 $1 个字符。'],
	[/^Shorten it, or write the rest into the note\.$/, '请缩短，其余写入备注。'],
	[/^A slide that is [\w-]+ can't be drawn on yet\.$/, '这张切片还不能标注。'],

	// The tissue area (portal).
	[/^With these areas nothing of the slide would be analysed\.$/, '这样切片上将没有任何可分析的部分。'],
	[
		/^Leave some tissue in, or draw in what the model is to look at\.$/,
		'请保留部分组织，或纳入需要分析的范围。'
	],
	[/^The areas can't be used\b/, '勾画的范围无法使用。'],
	[/^Draw them again within the slide\.$/, '请在切片范围内重新勾画。'],
	[/^A slide that is [\w-]+ has no tissue area yet\.$/, '这张切片还没有组织范围。'],
	[/^Wait until it has been checked, then draw\.$/, '请等待质量检查完成后再勾画。'],
	[/^Somebody else has changed the tissue area meanwhile\.$/, '期间有人修改了组织范围。'],
	[/^Reload the slide and draw your change again\.$/, '请刷新后重新勾画。'],

	// Files that can't be used (tiling's readers).
	[/^The file is cut off: it holds (\d+) of (\d+) tiles\b/, '文件不完整：只有 $2 块中的 $1 块。'],
	[/^This is not a slide in a format that Telepath reads\b/, '这不是可读取的切片格式。'],
	[/^The file is neither\b/, '文件不是可读取的图像。'],
	[/^The file is malformed and could not be read\b/, '文件已损坏，无法读取。'],
	[/^The files belong to (\d+) different slides\b/, '这些文件属于 $1 张不同的切片。'],
	[
		/^The file is a TIFF picture of (\d+)x(\d+) pixels stored in strips\b/,
		'这是 $1 × $2 像素的普通 TIFF 图像，不是分块的切片文件。'
	],
	[/^Send the file again; the copy is not complete\.$/, '请重新上传：这份拷贝不完整。'],
	[/^Export the slide again from the scanner\.$/, '请从扫描仪重新导出这张切片。'],
	[/^Send the (file|slide) as the scanner wrote it\b/, '请直接上传扫描仪生成的原始文件。'],
	[
		/^Choose the files of one slide \(one DICOM series\) at a time\.$/,
		'请一次只选择一张切片（一个 DICOM 序列）的文件。'
	],
	[/^Choose all files of the series\b/, '请选择该序列的全部文件。'],
	[/^Export the slide (again )?(as|with)\b/, '请在扫描仪上改用 8 位 RGB、JPEG 分块格式重新导出。'],
	[
		/^Send DICOM whole-slide files, Aperio SVS or a pyramidal tiled TIFF\b/,
		'请上传 DICOM 全切片文件、Aperio SVS 或分层分块的 TIFF。'
	],
	[/^The sender gave the upload up\.$/, '上传已被取消。'],
	[/^Upload the file again if it is needed\.$/, '如有需要请重新上传。'],

	// What a person may not do, or somebody else did first (portal).
	[/^There is no such (\w+( yet)?)\.$/, '没有这条记录，或您无权查看。'],
	[/^Check the address, or go back to the list\.$/, '请检查地址，或返回列表。'],
	[/^Your role does not allow this\.$/, '您的角色没有这项权限。'],
	[/^Ask your hospital's admin if you need it\.$/, '如有需要，请联系本院管理员。'],
	[/^You are not logged in\b/, '您尚未登录，或登录已过期。'],
	[/^Log in( again| and try again)\.$/, '请重新登录。'],
	[/^Too many failed attempts: wait (\d+) seconds\.$/, '失败次数过多，请等待 $1 秒。'],
	[/^Check the address and the password while you wait\.$/, '请核对邮箱和密码。'],
	[/^A (case|slide|run|upload) that is [\w-]+ can't\b/, '当前状态下不能这样操作。'],
	[/^Reload the (case|slide) to see where it stands\.$/, '请刷新查看最新状态。'],
	[/^Somebody else has changed the case meanwhile\.$/, '期间有人修改了这个病例。'],
	[/^Reload it and enter your change again\.$/, '请刷新后重新填写。'],
	[/^Somebody else is reading this case\.$/, '另一位医生正在阅这个病例。'],
	[/^Wait until it is released, or ask them to release it\.$/, '请等待释放，或联系对方释放。'],
	[/^The case has no slide yet\.$/, '病例还没有切片。'],
	[/^Upload at least one slide, then submit\.$/, '请至少上传一张切片再提交。'],
	[/^The draft has been changed\b/, '报告草稿在此期间被修改过。'],
	[/^Read the newer text, then sign\.$/, '请看过最新内容后再签发。'],
	[/^Settle what is listed, then sign\.$/, '请先处理列出的事项，再签发。'],
	[/^You don't hold this case\.$/, '您没有在阅这个病例。'],
	[/^Open (it|the case) for review first\.$/, '请先打开病例开始阅片。'],
	[/^This case is to be read by a specialist\.$/, '这个病例须由专家阅片。'],
	[/^Wait for the specialist's report\.$/, '请等待专家报告。'],
	[/^Something went wrong on our side\.$/, '服务器出错。'],

	// Signing, and what comes after (portal/sign.go, revise.go).
	[/^Your password is needed for the signature\.$/, '签名需要您的密码。'],
	[/^Enter the password that you log in with\.$/, '请输入您的登录密码。'],
	[/^The password is wrong\.$/, '密码不正确。'],
	[/^Nothing has been signed\. Enter your password again\.$/, '尚未签发，请重新输入密码。'],
	[/^The report has changed since you read it\b/, '您阅读之后报告内容发生了变化。'],
	[/^Read what is different, then sign\.$/, '请阅读变化之处，再签发。'],
	[/^How the diagnosis stands to the model's answer is not said\.$/, '请选择模型结果与您的诊断是否一致。'],
	[/^You gave the first signature\b/, '您已作初诊签名，审核须由另一位医师完成。'],
	[/^The report has no first signature that waits\b/, '报告没有等待审核的初诊签名。'],
	[/^A check of the label is changed only with a reason\b/, '更改标签核对结果须写明理由（不超过 2000 字）。'],
	[/^Say what was wrong with the first check\.$/, '请说明原核对为何有误。'],
	[/^The report has a newer version than the one\b/, '报告已有更新的版本。'],
	[/^Read the newer version, then enter your change again\.$/, '请阅读最新版本后重新填写改动。'],
	[
		/^This document was issued by (.+): only that hospital can change it\.$/,
		'本文书由 $1 出具，只有该院可以修改。'
	],
	[/^Ask them for an addendum or amendment\.$/, '请联系该院补充或修改。'],
	[/^The diagnosis would change, which an addendum never does\.$/, '诊断将被改动，补充报告不得改变诊断。'],
	[/^Use an amendment\.$/, '请使用“修改诊断”。'],
	[/^Nothing in the report has changed\.$/, '报告内容没有任何改动。'],
	[/^The addendum is empty\.$/, '补充内容为空。'],
	[/^The report is [\w-]+: there is nothing signed to change\.$/, '没有已签发的报告可供修改。'],

	// Inputs (portal).
	[/^The accession number is missing or longer than 64 characters\.$/, '病理号未填写，或超过 64 个字符。'],
	[/^Enter the number on the request form\.$/, '请按送检单填写。'],
	[/^The hospital has a case with this accession number already\.$/, '本院已有相同病理号的病例。'],
	[/^The patient's name is missing or too long\.$/, '患者姓名未填写或过长。'],
	[/^Enter the name as on the request form\.$/, '请按送检单填写姓名。'],
	[/^The age must be 0 to 130 years\.$/, '年龄须在 0 到 130 岁之间。'],
	[/^Check the age\.$/, '请核对年龄。'],
	[/^The sex is not known\.$/, '请选择性别。'],
	[/^Use F, M, O or U\.$/, '不清楚时请选“不详”。'],
	[/^The collection time lies in the future\.$/, '采集时间晚于现在。'],
	[
		/^The specimen can't be received in the future or before it was collected\.$/,
		'接收时间不能晚于现在，也不能早于采集时间。'
	],
	[/^Check date and time\.$/, '请核对日期和时间。'],
	[/^The text is longer than ([\d,]+) bytes\.$/, '文字过长。'],
	[/^Shorten it\.$/, '请缩短。'],
	[/^More than 100 blocks\.$/, '蜡块超过 100 个。'],
	[/^You have noted your first impression already\.$/, '您已记录过首次判读。'],
	[
		/^It is never changed: write what you think now into the report\.$/,
		'首次判读不再更改，现在的看法请写入报告。'
	],
	[/^The first impression is empty or longer than 4000 bytes\.$/, '首次判读为空或过长。'],
	[/^Say in a few words what you see\.$/, '请用几句话写下所见。'],
	[/^A first impression is noted while the case is open\.$/, '病例未结束时才能记录首次判读。'],
	[/^The model's answer is shown after your first impression\.$/, '记录首次判读后才显示 AI 结果。'],
	[/^Note your first impression of the case, then look again\.$/, '请先记录首次判读。'],
	[/^The codes can't be kept: .+$/, '有编码无法保存。'],
	[/^Correct or remove that code\.$/, '请更正或删除该编码。'],
	[/^The data set can't be kept: .+$/, '结构化报告中有一项填写无效。'],
	[/^Correct that answer\.$/, '请更正该项。'],
	[/^A reason is needed\b/, '请写明理由（不超过 2000 字）。'],
	[/^The scale must be 0\.1 to 2\.0 µm per pixel\.$/, '每像素微米数须在 0.1 到 2.0 之间。'],
	[/^20x is about 0\.5, 40x about 0\.25\.$/, '20 倍约为 0.5，40 倍约为 0.25。'],
	...conversation,
	...refusals,

	// Roster, bookings, notices and what leaves the house (portal/roster.go, noticedelivery.go).
	[/^Beginning or end of the duty is missing\.$/, '请填写值班的开始和结束时间。'],
	[/^Enter both\.$/, '请同时填写两项。'],
	[/^The duty ends before it begins\.$/, '值班结束早于开始。'],
	[/^A duty is at most 31 days long\.$/, '一次值班最长 31 天。'],
	[/^Enter several duties\.$/, '请分成几次填写。'],
	[/^A duty has at most 20 sites or specimen types\.$/, '每次值班最多填写 20 个部位或标本类型。'],
	[/^Leave the list empty for every case\.$/, '留空表示接收所有病例。'],
	[/^A site or specimen type is longer than 100 bytes\.$/, '部位或标本类型过长。'],
	[/^Only a specialist of the own hospital can be on duty\.$/, '只能安排本院专家值班。'],
	[/^Choose a specialist\.$/, '请选择一位专家。'],
	[/^Only an admin plans the duties of others\.$/, '只有管理员能安排他人的值班。'],
	[/^Enter your own duties, or ask an admin of your hospital\.$/, '请填写自己的值班，或联系本院管理员。'],
	[/^There is no such duty\.$/, '该值班不存在。'],
	[/^Somebody else has changed this duty in the meantime\.$/, '此值班已被他人修改。'],
	[
		/^The frozen section must be at most 60 days ahead, and not in the past\.$/,
		'冰冻预约须在 60 天以内，且不能早于现在。'
	],
	[/^What is to be read is missing or longer than 200 bytes\.$/, '标本名称缺失或过长。'],
	[/^Name the specimen, without the patient\.$/, '请填写标本名称，不要填写患者信息。'],
	[/^The operation is longer than 200 bytes\.$/, '手术名称过长。'],
	[/^Enter the number on the request form, or leave it empty\.$/, '请填写申请单上的病理号，或留空。'],
	[/^The case of this frozen section has come already\.$/, '该冰冻的病例已到达。'],
	[/^Withdraw the case if it is not wanted\.$/, '如不需要，请撤回病例。'],
	[/^The frozen section was cancelled\.$/, '该冰冻预约已取消。'],
	[/^The frozen section belongs to another case already\.$/, '该冰冻预约已关联其他病例。'],
	[/^Only a specialist can be given a case\.$/, '病例只能交给专家。'],
	[
		/^The time until a case is opened must be 1 minute to 7 days\.$/,
		'打开病例的时限须在 1 分钟到 7 天之间。'
	],
	[/^5, 60 and 480 minutes are usual\.$/, '通常为 5、60 和 480 分钟。'],
	[/^The address is not one that can be called\.$/, '该地址无法调用。'],
	[/^Use https:\/\/HOST\/PATH, without a user name\.$/, '请使用 https://主机/路径，不带用户名。'],
	[/^Nothing is chosen\.$/, '没有选择任何事件。'],
	[/^Choose at least one kind\.$/, '请至少选择一项。'],
	[/^The hospital has 20 webhooks already\.$/, '本院已有 20 个 Webhook。'],
	[/^Remove one that is not used any more\.$/, '请删除不再使用的。'],
	[/^switched off after (\d+) failures: (.*)$/, '连续失败 $1 次后已停用：$2'],
	[/^switched off by an admin$/, '已由管理员停用'],
	[/^refused for good: the address is not https$/, '已放弃：地址不是 https'],
	[/^refused for good: the address is not a public one$/, '已放弃：地址不是公网地址'],
	[/^refused for good: the webhook is switched off$/, '已放弃：Webhook 已停用'],
	[/^refused for good: the webhook was removed$/, '已放弃：Webhook 已删除'],
	[/^refused for good: the receiver answers 410$/, '已放弃：接收方返回 410'],
	[/^refused for good: the mail server answers (\d+)$/, '已放弃：邮件服务器返回 $1'],
	[/^the receiver answers (\d+)$/, '接收方返回 $1'],
	[/^the mail server answers (\d+)$/, '邮件服务器返回 $1'],
	[/^The hospital has announced as many frozen sections as it can\.$/, '本院预约的术中冰冻已达上限。'],
	[/^Take back those that are not wanted any more\.$/, '请取消不再需要的预约。'],
	[/^A case that is \S+ is nobody's to read\.$/, '该病例目前无需阅片。']
];
