// The server's sentences in Chinese. $1, $2 … are the parts that the pattern caught. A
// pattern that does not end with $ stands for everything that follows in the text, too.
import { refusals } from './refusals.zh';

export const sayings: [RegExp, string][] = [
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
	[/^A reason is needed\b/, '请写明理由（不超过 2000 字）。'],
	[/^The scale must be 0\.1 to 2\.0 µm per pixel\.$/, '每像素微米数须在 0.1 到 2.0 之间。'],
	[/^20x is about 0\.5, 40x about 0\.25\.$/, '20 倍约为 0.5，40 倍约为 0.25。'],
	...refusals
];
