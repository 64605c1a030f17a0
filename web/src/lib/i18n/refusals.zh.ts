// Why a file can't be used, and what to do about it, in Chinese (tiling.UnreadableError).
// web/sayings_test.go wants every such sentence of the server here or in sayings.zh.ts.
export const refusals: [RegExp, string][] = [
	// Cut off or damaged.
	[/^The (file|picture) is cut off\b/, '文件不完整，末尾缺失。'],
	[/^A JPEG 2000 picture is cut off\b/, '切片中的 JPEG 2000 图像不完整。'],
	[/^A JPEG 2000 picture is damaged\b/, '切片中的 JPEG 2000 图像已损坏。'],
	[/^A JPEG 2000 picture is larger than is allowed\b/, '切片中的 JPEG 2000 图像超过允许的大小。'],
	[/^A JPEG 2000 picture is of a kind that can't be shown\b/, '切片中的 JPEG 2000 图像类型无法显示。'],
	[/^A tile of the slide is damaged\b/, '切片中有图块已损坏。'],
	[/^A part of the slide can't be read\b/, '切片有一部分无法读取，OpenSlide 之后不再读取该文件。'],
	[/^The picture is malformed\b/, '图像文件已损坏。'],
	[
		/^The file's (DICOM structure is broken|TIFF structure is broken|OME-XML can't be read|Philips description can't be read|compressed data set can't be read)/,
		'文件结构已损坏（$1）。'
	],
	[
		/^The slide's index (has a number that no slide has|refers to a file outside)/,
		'切片的索引文件有误，无法使用。'
	],
	[/^The program that reads this format broke down over the file\b/, '读取程序在处理这个文件时崩溃。'],
	[/^The slide's compressed pixel data is not divided into tiles\b/, '切片的压缩数据没有分成图块。'],
	[
		/^The slide says that it is not compressed but its pixel data is\b/,
		'切片标明未压缩，但实际数据是压缩的。'
	],
	[/^The slide's \d+ tiles are stored in more pieces\b/, '切片的图块被拆成多段存储，且没有写明如何组合。'],
	[/^The slide has (\d+) tiles where its size needs (\d+)/, '切片按尺寸应有 $2 个图块，实际为 $1 个。'],
	[/^The picture needs (\d+) pieces and lists only (\d+)/, '图像需要 $1 个分块，文件只列出 $2 个。'],

	// Not a slide, or not all of one.
	[/^The file is not (DICOM|TIFF|a signed report)\b/, '文件不是 $1 格式。'],
	[/^This is not a JPEG or PNG picture\b/, '文件不是 JPEG 或 PNG 图像。'],
	[/^The file is DICOM but not a whole-slide image\b/, '这是 DICOM 文件，但不是全切片图像。'],
	[/^The file does not say how it is encoded\b/, '文件没有写明编码方式（缺少传输语法）。'],
	[/^OpenSlide does not know this file's format\b/, 'OpenSlide 不认识这个文件的格式。'],
	[
		/^The slide is in (.+)'s format, but OpenSlide can't open it\b/,
		'这是 $1 格式的切片，但 OpenSlide 无法打开。'
	],
	[
		/^This slide's format is read through the OpenSlide library\b/,
		'读取这种切片需要 OpenSlide 库，服务器上没有安装。'
	],
	[
		/^The files? holds? only the slide's (.+), not the scan itself/,
		'文件里只有切片的附图（$1），没有扫描图像本身。'
	],
	[
		/^(A picture of the file has no size|The TIFF file holds no picture|The slide has no picture|The file describes a slide but holds no picture)/,
		'文件里没有图像。'
	],
	[/^There is no file (to open|to read|in it)/, '没有可以读取的文件。'],
	[/^The file can't be opened\b/, '文件无法打开。'],
	[/^The file's name holds a zero byte\b/, '文件名无效。'],
	[
		/^(It holds )?\d+ files (were given as one slide|were given that are not one slide|that are not one slide)/,
		'这些文件不属于同一张切片。'
	],
	[/^The files belong to more than one MRXS slide\b/, '这些文件属于多张 MRXS 切片。'],
	[
		/^These are the data files of an MRXS slide without its \.mrxs file\b/,
		'这些是 MRXS 切片的数据文件，缺少 .mrxs 文件。'
	],
	[/^This is one file of an? (.+) slide, without\b/, '这只是 $1 切片的一个文件，缺少其余文件。'],
	[/^This is (.+) slide, which is not plain TIFF\b/, '这是 $1 切片，不是普通 TIFF。'],
	[/^The slide is divided into (several|\d+) (OME-TIFF )?files/, '切片分成多个文件，提供的文件不完整。'],
	[
		/^The slide's files have names that can't lie in one folder\b/,
		'切片的文件名互相冲突，无法放在同一个文件夹。'
	],

	// Packed.
	[/^A file in the zip could not be unpacked\b/, '压缩包中有文件无法解压。'],
	[/^The zip is locked with a password\b/, '压缩包有密码。'],
	[/^The zip is (damaged or cut off|empty)/, '压缩包已损坏、不完整或为空。'],
	[/^The zip holds (\d+) files, a slide has at most (\d+)/, '压缩包有 $1 个文件，一张切片最多 $2 个。'],
	[/^It holds more than (\d+) files/, '文件超过 $1 个。'],
	[/^The zip declares\b/, '压缩包声明的解压大小不合理或超过上限。'],

	// Too large, or sizes that can't be.
	[/^The slide claims (\d+) tiles/, '切片声明有 $1 个图块，超过上限。'],
	[/^The (slide|picture) (claims|declares)\b/, '文件声明的尺寸不合理或超过上限。'],
	[/^The slide does not say how large (it is|its tiles are)/, '切片没有写明尺寸。'],
	[/^The slide is stored in more than\b/, '切片的分块过多。'],
	[/^The slide's tiles have (\d+)x(\d+) pixels, too many\b/, '切片的图块为 $1 × $2 像素，过大。'],
	[
		/^The slide has more than (\d+) GB and is not stored on this machine\b/,
		'切片超过 $1 GB，且不在本机上，OpenSlide 无法读取。'
	],
	[/^The slide's files are deflated as a whole\b/, '切片文件整体压缩且过大，无法分块读取。'],
	[
		/^The (descriptions and JPEG tables of the file's pictures|file has more than|file's directories have more than)\b/,
		'文件的目录、图像或描述过多。'
	],
	[
		/^The picture( has \d+x\d+ pixels, more than is held|'s file has \d+ MB, more than is held| is stored in pieces of \d+x\d+ pixels, too large)/,
		'图像过大，无法作为照片载入内存。'
	],
	[/^The slide is too large for the model\b/, '切片对模型来说过大。'],
	[
		/^The slide is too coarse for the model: ([\d.]+) µm per pixel, the model needs ([\d.]+)/,
		'切片分辨率不足：每像素 $1 µm，模型需要 $2 µm。'
	],

	// Encodings that can't be shown.
	[
		/^The (?:slide|picture) is compressed (?:as|with) (.+?), and the library\b/,
		'图像以 $1 压缩，服务器没有安装解码所需的库。'
	],
	[
		/^The (?:slide|picture) is compressed (?:as|with) (.+?), which can't be decoded\b/,
		'图像以 $1 压缩，无法解码。'
	],
	[/^The photo is a JPEG of a rare kind\b/, '照片是少见的 JPEG 类型，无法解码。'],
	[/^The (picture|slide) has .+, which can't be shown\b/, '图像的像素格式无法显示。'],
	[
		/^The slide (has \d+ bits a sample|says that \d+ bits of a 16-bit sample)/,
		'切片的位深无法显示，只支持 8 位，或 16 位灰度。'
	],
	[
		/^The slide's tiles share colours between pairs of pixels\b/,
		'切片图块采用颜色子采样，但宽度为奇数，无法显示。'
	],
	[/^(None|Only \d+) of the slide's( \d+)? tiles says?\b/, '切片的图块没有写明位置。'],
	[/^Only \d+ of the slide's \d+ tiles say\b/, '切片有部分图块没有写明位置。'],
	[/^The slide does not say where its tiles belong\b/, '切片没有写明图块的位置。'],
	[/^The slide's tiles don't lie on a grid\b/, '切片的图块没有排在规则网格上。'],

	// What to do.
	[/^Ask whoever runs Telepath to install it\b/, '请联系 Telepath 的管理员安装 OpenSlide。'],
	[/^Install (OpenJPEG|OpenSlide)\b/, '请联系管理员安装 $1，或在扫描仪上改用 JPEG 压缩重新导出。'],
	[/^Check the (path|permissions)\b/, '请检查路径和权限。'],
	[/^Choose a slide file\b/, '请选择一个切片文件，或一个 DICOM 序列的文件夹。'],
	[/^Choose the files of the slide's( own)? series\b/, '请选择该切片所属序列的文件。'],
	[/^Choose the folder with the slide's files\b/, '请选择切片文件所在的文件夹。'],
	[/^Convert the slide to pyramidal TIFF or DICOM\b/, '请把切片转换为分层 TIFF 或 DICOM 后上传。'],
	[/^Export the slide again, as TILED_FULL\b/, '请重新导出切片，扫描仪支持时请选择 TILED_FULL。'],
	[/^Export the slide again\b/, '请从扫描仪重新导出这张切片，或上传原始文件。'],
	[/^Give one slide at a time\.$/, '请一次只提供一张切片。'],
	[/^Give the (\.mrxs|slide's) file\b/, '请提供切片的主文件，并把数据文件夹放在旁边。'],
	[/^Give the file another name\.$/, '请更改文件名。'],
	[/^Pack the \.(mrxs|vms) file\b/, '请把 .$1 文件及其数据文件一起打包成一个 zip 后上传。'],
	[/^Pack the slide's files again without a password\.$/, '请去掉密码重新打包。'],
	[/^Pack the slide's files\b/, '请按扫描仪原样打包，一个 zip 只放一张切片。'],
	[/^Save it as a tiled pyramidal TIFF\b/, '请另存为分块的分层 TIFF，或缩小图像。'],
	[/^Save the photo\b/, '请把照片另存为普通 JPEG 或 PNG 后上传。'],
	[/^Scan again at 20x or 40x\b/, '请以 20 倍或 40 倍重新扫描；在此之前由医生直接阅片，不使用模型。'],
	[/^Send a part of the slide\b/, '请上传切片的一部分；否则由医生直接阅片，不使用模型。'],
	[
		/^Send DICOM whole-slide files\b/,
		'请上传 DICOM 全切片文件、SVS、分层 TIFF、OpenSlide 支持的扫描仪格式，或 JPEG、PNG 照片。'
	],
	[/^Send the file again; if it fails again\b/, '请重新上传；如果仍然失败，请从扫描仪重新导出。'],
	[
		/^Send the slide again with all its files\b/,
		'请连同全部文件重新上传；如果仍然失败，请导出为分层 TIFF 或 DICOM。'
	],
	[/^Send the slide again\b/, '请重新上传；如果仍然失败，请重新扫描。'],
	[/^Send the slide's files as the scanner wrote them\b/, '请上传扫描仪生成的全部原始文件，保持文件夹结构。'],
	[
		/^The file is damaged or not what it claims to be\b/,
		'文件已损坏或与标称不符：请重新扫描或导出；若别处能打开，请改为分层 TIFF 或 DICOM 上传。'
	],
	[/^Set the micrometres per pixel first\.$/, '请先填写每像素微米数。'],
	[/^Put only tile pictures\b/, '类别文件夹中请只放图块图像。']
];
