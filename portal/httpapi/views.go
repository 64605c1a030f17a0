package httpapi

import (
	"slices"
	"time"

	"telepath/portal"
	"telepath/reports"
	"telepath/tiling"
)

// ByID is the input of a route about one thing.
type ByID struct {
	ID string `path:"id"`
}

// SlideView is a slide with its latest run and where its pictures are.
type SlideView struct {
	portal.Slide
	Run         *portal.Run       `json:"run"`
	Findings    []reports.Finding `json:"findings"`
	HasLabel    bool              `json:"has_label"`
	HasOverview bool              `json:"has_overview"`
	// TilesURL is followed by /LEVEL/COL/ROW.jpg. It changes when the slide's files do, so that
	// a browser may keep tiles for ever and never shows those of a series that has grown.
	TilesURL     string `json:"tiles_url" example:"/api/v1/slides/ID/files/0a1b2c3d/tiles"`
	ThumbnailURL string `json:"thumbnail_url"`
}

func slideView(d portal.SlideDetail) SlideView {
	base := "/api/v1/slides/" + d.Slide.ID
	v := SlideView{Slide: d.Slide, Run: d.Run, Findings: d.Findings}
	v.TilesURL = base + "/files/" + filesMark(d.Slide) + "/tiles"
	v.ThumbnailURL = base + "/thumbnail.jpg?v=" + filesMark(d.Slide)
	if d.Slide.Info != nil {
		info := *d.Slide.Info
		info.Levels = tiling.ViewerLevels(info.Levels) // as the tiles are numbered
		v.Info = &info
		v.HasLabel = slices.Contains(d.Slide.Info.Associated, "label")
		v.HasOverview = slices.Contains(d.Slide.Info.Associated, "overview")
	}
	return v
}

// filesMark is short and differs when a slide's files differ.
func filesMark(s portal.Slide) string { return s.FilesMark() }

// UploadView is an upload and how many of its bytes have arrived.
type UploadView struct {
	portal.Upload
	Offset int64 `json:"offset"`
}

// TimelineEntry is an event with the name of who did it; empty for the program itself.
type TimelineEntry struct {
	portal.Event
	ActorName string `json:"actor_name"`
}

// ReportSummary says how far a case's report is.
type ReportSummary struct {
	ID       string         `json:"id"`
	Status   reports.Status `json:"status"`
	Revision int            `json:"revision"`
	Versions int            `json:"versions"`
}

// CaseView is everything about one case.
type CaseView struct {
	portal.Case
	HospitalName string          `json:"hospital_name"`
	CreatedName  string          `json:"created_name"`
	AssignedName string          `json:"assigned_name"`
	HeldName     string          `json:"held_name"`
	Slides       []SlideView     `json:"slides"`
	Uploads      []UploadView    `json:"uploads"`
	Timeline     []TimelineEntry `json:"timeline"`
	Stages       []portal.Stage  `json:"stages"`
	Report       *ReportSummary  `json:"report"`
	// Reading says whether what the model says is left out, see noteImpression.
	Reading     portal.Reading   `json:"reading"`
	Impressions []ImpressionView `json:"impressions" doc:"what people noted at first sight; empty while reading.hidden"`
	// Can lists what the person may do with the case as it stands.
	Can []portal.Action `json:"can"`
}

func caseView(d portal.CaseDetail, now time.Time) CaseView {
	v := CaseView{
		Case: d.Case, HospitalName: d.Names[d.Case.HospitalID], CreatedName: d.Names[d.Case.CreatedBy],
		AssignedName: d.Names[d.Case.AssignedTo], HeldName: d.Names[d.Case.HeldBy], Stages: portal.StagesOf(d, now),
	}
	for _, s := range d.Slides {
		v.Slides = append(v.Slides, slideView(s))
	}
	for _, e := range d.Events {
		v.Timeline = append(v.Timeline, TimelineEntry{Event: e, ActorName: d.Names[e.Actor]})
	}
	if d.Report != nil {
		v.Report = &ReportSummary{ID: d.Report.ID, Status: d.Report.Status, Revision: d.Report.Revision, Versions: d.Report.Versions}
	}
	return v
}

// Progress counts batches.
type Progress struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// CaseRow is a case as a list shows it.
type CaseRow struct {
	portal.Case
	HospitalName string   `json:"hospital_name"`
	AssignedName string   `json:"assigned_name"`
	HeldName     string   `json:"held_name"`
	Slides       int      `json:"slides"`
	UploadsOpen  int      `json:"uploads_open"`
	Progress     Progress `json:"progress"`
	// ReportStatus tells a retracted or amended answer from a final one.
	ReportStatus reports.Status `json:"report_status" doc:"as in the report; empty where there is none yet"`
	OpinionAsked bool           `json:"opinion_asked" doc:"the person is asked for a second opinion"`
}

func caseRow(r portal.CaseRow) CaseRow {
	return CaseRow{
		Case: r.Case, HospitalName: r.HospitalName, AssignedName: r.AssignedName, HeldName: r.HeldName,
		Slides: r.Slides, UploadsOpen: r.UploadsOpen, Progress: Progress{Done: r.Done, Total: r.Total},
		ReportStatus: r.ReportStatus, OpinionAsked: r.OpinionAsked,
	}
}

// CaseList is one page of cases.
type CaseList struct {
	Cases []CaseRow `json:"cases"`
	Next  string    `json:"next" doc:"cursor of the next page, empty on the last"`
	Total int       `json:"total" doc:"how many match, counted up to 1000"`
	// TotalMore says that more match than were counted.
	TotalMore bool `json:"total_more"`
}
