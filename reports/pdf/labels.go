package pdf

import (
	"strings"
	"time"

	"telepath/reports"
)

// labels are the fixed words of one language.
type labels struct {
	tag, title, opinion, page                             string
	to, firstSigned, secondSigned, firstWaits, superseded string
	width                                                 float64 // that the labels of fields take, in points
	status                                                map[reports.Status]string
	opinionStatus                                         map[reports.Status]string // of an opinion, where it is another word
	version                                               string

	patient, id, sex, age, accession, priority, requester, specimen, site, blocks, stain,
	preparation, collected, received, clinical, history, gross string
	sexes, priorities, preparations, roles map[string]string
	years                                  string

	diagnosis, previous, microscopy, comment, assistance, slide, signature string
	none, aiDraft, noAI, notUsed, notClinical, aiOnly                      string
	secondOpinion, question                                                string
	// Reasons in this language; empty where the recorded English one is printed.
	someRegions, noRegion, notScored string

	whatAI, whatPerson, result, flagged, unflagged, score, threshold, tiles, model, digest,
	scan, quality, tissue, glass, and string
	glassStates, verdicts map[string]string // verdicts are those on a scan

	rank, area, position, verdict, undecided string
	decisions                                map[string]string
	counts, more, scaleUnknown, detail, low  string

	signedBy, signedAt, reason, code, hash, lookUp, unsigned, electronic string
}

func labelsFor(lang string) labels {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return chinese
	}
	return english
}

// word translates a known word and leaves any other as typed.
func word(words map[string]string, typed string) string {
	if w, known := words[typed]; known {
		return w
	}
	return typed
}

func moment(t time.Time, in *time.Location) string {
	if in == nil {
		in = time.UTC
	}
	return t.In(in).Format("2006-01-02 15:04 (UTC-07:00)")
}

var english = labels{
	tag: "en", width: 90, title: "Pathology report", opinion: "Consultation opinion", page: "Page %d of %d", version: "Version %d",
	to: "To", firstSigned: "First signature", secondSigned: "Second signature",
	firstWaits: "First signature by %s, %s. The second person has not signed yet.",
	opinionStatus: map[reports.Status]string{
		reports.Final: "Final opinion", reports.Appended: "Opinion with addendum", reports.Amended: "Amended opinion",
		reports.Corrected: "Corrected opinion",
	},
	superseded: "Superseded: read version %d of this report instead.",
	status: map[reports.Status]string{
		reports.Draft: "Draft, not signed", reports.Preliminary: "Preliminary report", reports.Final: "Final report",
		reports.Appended: "Final report with addendum", reports.Amended: "Amended report",
		reports.Corrected: "Corrected report", reports.EnteredInError: "Entered in error",
	},
	patient: "Patient", id: "Patient ID", sex: "Sex", age: "Age", accession: "Accession no.", priority: "Priority",
	requester: "Requested by", specimen: "Specimen", site: "Site", blocks: "Blocks", stain: "Stain",
	preparation: "Preparation", collected: "Collected", received: "Received", clinical: "Clinical question",
	history: "History", gross: "Gross description",
	sexes:        map[string]string{"F": "Female", "M": "Male", "O": "Other", "U": "Unknown"},
	priorities:   map[string]string{"frozen": "Intra-operative", "urgent": "Urgent", "routine": "Routine"},
	preparations: map[string]string{"FFPE": "FFPE", "frozen": "Frozen section", "cytology": "Cytology"},
	roles:        map[string]string{"specialist": "Specialist pathologist", "clinician": "Pathologist", "admin": "Administrator"},
	years:        "%d years",
	diagnosis:    "Diagnosis", previous: "Diagnosis before this amendment (version %d, %s, %s)",
	secondOpinion: "Second opinion of %s, %s", question: "Question:",
	microscopy: "Microscopy", comment: "Comment", assistance: "Assistance by AI", slide: "Slide %s", signature: "Signature",
	none:    "—",
	aiDraft: "AI draft, not yet reviewed by a person",
	noAI:    "No AI contributed: %s", notUsed: "not used: %s",
	notClinical: "Not for clinical use",
	aiOnly:      "The AI ranks and points; it does not diagnose. The diagnosis is the signing person's alone.",
	whatAI:      "AI", whatPerson: "Pathologist", result: "Result", flagged: "for review", unflagged: "not flagged",
	score: "Score", threshold: "threshold", tiles: "Tissue tiles scored", model: "Model", digest: "Digest",
	scan: "Scan", quality: "Quality", and: "; ", tissue: "Tissue", glass: "Glass label",
	glassStates: map[string]string{"match": "matches the accession number", "mismatch": "DOES NOT MATCH the accession number", "": "not yet compared"},
	verdicts:    map[string]string{"pass": "good", "doubtful": "doubtful", "reject": "not usable"},
	rank:        "No.", area: "Area (mm²)", position: "Position x, y (px)", verdict: "Pathologist's decision", undecided: "not decided",
	decisions: map[string]string{"accepted": "Accepted", "rejected": "Rejected", "relabelled": "Relabelled"},
	counts:    "%d findings: %d accepted, %d rejected, %d relabelled, %d not decided",
	more:      "%d more findings of lower rank are kept with the case.", scaleUnknown: "scale unknown", detail: "No. %d",
	low:      "Score 0",
	signedBy: "Signed by", signedAt: "Signed at", reason: "Reason for this version", code: "Verification code", hash: "SHA-256",
	lookUp: "Look up at", unsigned: "This is a draft. Nobody has signed it and it must not be acted on.",
	electronic: "Signed electronically (Ed25519). A changed copy does not match its signature.",
}

var chinese = labels{
	tag: "zh-CN", width: 66, title: "病理诊断报告", opinion: "病理会诊意见", page: "第 %d 页 共 %d 页", version: "第 %d 版",
	to: "送达", firstSigned: "初诊医师", secondSigned: "审核医师",
	firstWaits: "初诊 %s 已于 %s 签名，尚待另一位医师审核签发。",
	opinionStatus: map[reports.Status]string{
		reports.Final: "正式意见", reports.Appended: "正式意见（含补充）", reports.Amended: "修改意见", reports.Corrected: "更正意见",
	},
	superseded: "本版已失效，请查看第 %d 版。",
	status: map[reports.Status]string{
		reports.Draft: "草稿，未签发", reports.Preliminary: "初步报告", reports.Final: "正式报告",
		reports.Appended: "正式报告（含补充）", reports.Amended: "修改报告",
		reports.Corrected: "更正报告", reports.EnteredInError: "已作废",
	},
	patient: "姓名", id: "患者编号", sex: "性别", age: "年龄", accession: "病理号", priority: "优先级",
	requester: "送检医师", specimen: "标本类型", site: "取材部位", blocks: "蜡块", stain: "染色",
	preparation: "制片方式", collected: "采集时间", received: "接收时间", clinical: "临床问题",
	history: "病史", gross: "大体所见",
	sexes:        map[string]string{"F": "女", "M": "男", "O": "其他", "U": "未知"},
	priorities:   map[string]string{"frozen": "术中冰冻", "urgent": "加急", "routine": "常规"},
	preparations: map[string]string{"FFPE": "石蜡切片 (FFPE)", "frozen": "冰冻切片", "cytology": "细胞学"},
	roles:        map[string]string{"specialist": "病理专家", "clinician": "病理医师", "admin": "管理员"},
	years:        "%d 岁",
	diagnosis:    "病理诊断", previous: "修改前的诊断（第 %d 版，%s，%s）",
	secondOpinion: "会诊意见：%s，%s", question: "问题：",
	microscopy: "镜下所见", comment: "备注", assistance: "AI 辅助说明", slide: "玻片 %s", signature: "签发",
	none:    "—",
	aiDraft: "AI 起草，尚未经医师审阅",
	noAI:    "本报告未使用 AI：%s", notUsed: "未使用：%s",
	someRegions: "%d 个区域达到阈值", noRegion: "无区域达到阈值", notScored: "未能对任何组织评分",
	notClinical: "不得用于临床",
	aiOnly:      "AI 仅作排序和提示，不作诊断；诊断由签发医师独立作出。",
	whatAI:      "AI", whatPerson: "医师", result: "结果", flagged: "提示复核", unflagged: "未提示",
	score: "评分", threshold: "阈值", tiles: "已评分组织图块", model: "模型", digest: "摘要值",
	scan: "扫描", quality: "图像质量", and: " ", tissue: "组织占比", glass: "玻片标签",
	glassStates: map[string]string{"match": "与病理号一致", "mismatch": "与病理号不一致", "": "尚未核对"},
	verdicts:    map[string]string{"pass": "良好", "good": "良好", "doubtful": "存疑", "reject": "不合格"},
	rank:        "序号", area: "面积 (mm²)", position: "位置 x, y (像素)", verdict: "医师判定", undecided: "未判定",
	decisions: map[string]string{"accepted": "接受", "rejected": "否定", "relabelled": "改判"},
	counts:    "共 %d 处：接受 %d，否定 %d，改判 %d，未判定 %d",
	more:      "另有 %d 处排序靠后的区域，保存于病例中。", scaleUnknown: "比例未知", detail: "第 %d 处",
	low:      "评分 0",
	signedBy: "签发医师", signedAt: "签发时间", reason: "本版原因", code: "验证码", hash: "SHA-256",
	lookUp: "核验网址", unsigned: "本件为草稿，未经任何人签发，不得作为诊疗依据。",
	electronic: "已电子签名（Ed25519）；内容如被改动，签名即不相符。",
}
