package mail

import (
	"strings"

	"telepath/portal"
)

// said are the subjects by kind, or by kind and detail where that says more.
var said = map[string]struct{ en, zh string }{
	"assigned":                {"A case was assigned to you", "有病例分配给您"},
	"assigned.taken":          {"A case was given to somebody else", "您的病例已转给他人"},
	"late":                    {"A case waits to be opened", "有病例超时未打开"},
	"returned":                {"A case was returned to your hospital", "有病例被退回贵院"},
	"returned.resubmitted":    {"A case that you returned was sent again", "您退回的病例已重新提交"},
	"signed":                  {"A report was signed", "报告已签发"},
	"revised":                 {"A signed report was changed", "已签发的报告有更改"},
	"revised.appended":        {"A report has an addendum", "报告已补充"},
	"mention":                 {"You were mentioned in a comment", "有评论提到了您"},
	"opinion":                 {"A second opinion has moved on", "会诊意见有更新"},
	"opinion.asked":           {"Your opinion is asked for", "有病例请您会诊"},
	"opinion.given":           {"The opinion that you asked for was given", "您请求的会诊意见已给出"},
	"critical":                {"An urgent result has moved on", "危急值有更新"},
	"critical.marked":         {"An urgent result is to be read back", "有危急值待您复述确认"},
	"critical.escalated":      {"An urgent result still waits to be read back", "危急值仍未复述确认"},
	"booking":                 {"A frozen section was announced", "有术中冰冻预约"},
	"system":                  {"Telepath needs an admin", "Telepath 需要管理员处理"},
	"system.webhook-disabled": {"A webhook was switched off after too many failures", "Webhook 因多次失败已停用"},
}

// words are subject and text of a letter.
func words(l portal.Letter, link string) (subject, text string) {
	w, ok := said[string(l.Kind)+"."+l.Detail]
	if !ok {
		w = said[string(l.Kind)]
	}
	number, where, why := "Accession number: ", "Open it: ", "You chose e-mail for this in the settings of Telepath. Nothing about the patient is in this e-mail."
	subject = w.en
	if l.Lang == "zh" {
		subject, number, where = w.zh, "病理号：", "打开："
		why = "您在 Telepath 设置中选择了用邮件接收此类通知。本邮件不含任何患者信息。"
	}
	if subject == "" {
		subject = "Telepath"
	}
	lines := []string{subject, ""}
	if l.AccessionNumber != "" {
		subject += " · " + l.AccessionNumber
		lines = append(lines, number+l.AccessionNumber)
	}
	lines = append(lines, where+link+l.Path, "", why, "")
	return "[Telepath] " + subject, strings.Join(lines, "\r\n")
}
