package httpapi_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
	"telepath/reports"
)

// What the model says in these tests occurs nowhere else.
const (
	aiScore = 0.91375
	aiWord  = "MODELSAID"
)

// answered gives the world a model's answer: result, region, flag and a draft of its words.
func (r *rig) answered(w world) {
	r.t.Helper()
	r.write(func(tx portal.Tx) error {
		run, err := tx.Run(w.run)
		if err != nil {
			return err
		}
		run.Result = &reports.Result{Label: aiWord, Score: aiScore, Flagged: true, Reason: aiWord}
		if err := tx.SaveRun(&run); err != nil {
			return err
		}
		slide, err := tx.Slide(w.slide)
		if err != nil {
			return err
		}
		slide.State, slide.Trouble = portal.SlideAnalysed, nil
		if err := tx.SaveSlide(&slide); err != nil {
			return err
		}
		c, err := tx.Case(w.caseID)
		if err != nil {
			return err
		}
		reason := portal.FlagReason{Code: portal.ReasonScore, Label: aiWord, Score: aiScore, Threshold: 0.5, Regions: 1}
		c.State, c.Score, c.Flagged, c.NoAI, c.FlagReasons, c.FlagReason = portal.CaseAwaiting, aiScore, true, "", []portal.FlagReason{reason}, reason.Words()
		if err := tx.SaveCase(&c); err != nil {
			return err
		}
		rep, err := tx.Report(w.report)
		if err != nil {
			return err
		}
		rep.Status = reports.Draft
		rep.Draft.Microscopy, rep.Draft.Diagnosis, rep.Draft.AIText = aiWord, aiWord, []string{"microscopy", "diagnosis"}
		return tx.SaveReport(&rep)
	})
}

// printed puts what would be printed into the paper's place.
func printed(c *httpapi.Config) {
	c.Papers.Print = func(w io.Writer, job portal.PrintJob) error {
		if job.Draft == nil {
			_, err := io.WriteString(w, "signed")
			return err
		}
		crops := 0
		for _, p := range job.Pictures {
			crops += len(p.Crops)
		}
		if err := json.NewEncoder(w).Encode(job.Draft); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w, "crops %d", crops)
		return err
	}
}

// TestNoRouteTellsABlindReader goes through every address that can be read and every act
// that answers with a case, slide or report: until the first impression is noted, none of
// them says what the model said.
func TestNoRouteTellsABlindReader(t *testing.T) {
	t.Parallel()
	r := newRig(t, printed)
	w := r.newWorld(clinician, "B-1")
	r.submit(t, clinician, w.caseID)
	r.answered(w)
	r.write(func(tx portal.Tx) error {
		return tx.SaveUserSettings(specialist.ID, portal.UserSettings{BlindFirst: true})
	})
	at := "/api/v1/cases/" + w.caseID

	told := func(a answer) bool {
		return strings.Contains(string(a.body), aiWord) || strings.Contains(string(a.body), fmt.Sprint(aiScore)) || strings.Contains(string(a.body), `"rank":1`)
	}
	refused := map[string]bool{"getScores": true, "getHeatmap": true, "listRegions": true, "getFindingThumbnail": true}
	walk := func(hidden bool) {
		t.Helper()
		tells := 0
		for _, route := range r.server.Routes() {
			// the last version is signed, and no case that can be signed again is hidden
			if route.Method != http.MethodGet || !mayBe(specialist, route.Access) || strings.Contains(route.Path, "{n}") || strings.HasSuffix(route.Path, "/events") {
				continue
			}
			a := r.as(specialist, "GET", fill(route.Path, w, ""), nil)
			if told(a) {
				tells++
				if hidden {
					t.Errorf("%s tells: %s", route.Path, a.body)
				}
			}
			if refused[route.ID] && (a.StatusCode == http.StatusConflict) != hidden {
				t.Errorf("%s: %s %s", route.Path, a.Status, a.body)
			}
		}
		if !hidden && tells < 6 {
			t.Errorf("only %d addresses say what the model said: the test looks at the wrong words", tells)
		}
	}
	walk(true)
	for name, a := range map[string]answer{
		"the list":        r.as(specialist, "GET", "/api/v1/cases?tab=new", nil),
		"taking the case": r.as(specialist, "POST", at+"/review", nil),
		"the label check": r.as(specialist, "POST", "/api/v1/slides/"+w.slide+"/label", map[string]any{"check": "match"}),
		"another's case":  r.as(clinician, "GET", at, nil),
	} {
		if tells := told(a); tells != (name == "another's case") || a.StatusCode != http.StatusOK {
			t.Errorf("%s (%s) tells: %v: %s", name, a.Status, tells, a.body)
		}
	}
	verdict := r.as(specialist, "POST", "/api/v1/findings/"+w.finding+"/verdict", map[string]any{"decision": "accepted"})
	if verdict.StatusCode != http.StatusConflict || told(verdict) {
		t.Errorf("a verdict on what is hidden: %s %s", verdict.Status, verdict.body)
	}
	view := decode[httpapi.CaseView](t, r.as(specialist, "GET", at, nil))
	if !view.Reading.Hidden || !view.Reading.Required {
		t.Errorf("reading %+v", view.Reading)
	}

	view = decode[httpapi.CaseView](t, r.as(specialist, "POST", at+"/impression", map[string]any{"text": "looks benign", "category": "benign"}))
	if view.Reading.Hidden || view.Score != aiScore || len(view.Impressions) != 1 || !view.Impressions[0].Mine || !view.Impressions[0].Blind {
		t.Errorf("after the impression: %+v %+v, score %g", view.Reading, view.Impressions, view.Score)
	}
	walk(false)
	if again := r.as(specialist, "POST", at+"/impression", map[string]any{"text": "no, malignant"}); again.StatusCode != http.StatusConflict {
		t.Errorf("changed: %s", again.Status)
	}
}

func TestCodesAndTemplates(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.newCase(clinician, "T-1")
	hits := decode[httpapi.CodeHits](t, r.as(clinician, "GET", "/api/v1/codes?q=C50.4&system=icd-o-3-topography", nil))
	if len(hits.Codes) != 1 || hits.Codes[0].ZH != "乳腺外上象限" {
		t.Errorf("%+v", hits)
	}
	if a := r.as(portal.User{}, "GET", "/api/v1/codes?q=C50", nil); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger searches: %s", a.Status)
	}
	offer := decode[httpapi.Templates](t, r.as(clinician, "GET", "/api/v1/cases/"+c.ID+"/templates", nil))
	if offer.Fitting != 1 || offer.Templates[0].Code != "breast" {
		t.Errorf("%d fit a %s", offer.Fitting, c.Request.Site)
	}
}

func TestTheDraftKeepsCodesAndAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.newCase(clinician, "T-1")
	r.send(clinician, c.ID, []byte("a slide"))
	r.submit(t, clinician, c.ID)
	at := "/api/v1/cases/" + c.ID
	r.as(specialist, "POST", at+"/review", nil)
	rep := decode[httpapi.ReportView](t, r.as(specialist, "GET", at+"/report", nil))
	body := map[string]any{
		"revision": rep.Revision, "microscopy": "m", "diagnosis": "d", "comment": "",
		"codes":    []any{map[string]any{"system": "text", "code": "", "display": "own words"}},
		"synoptic": map[string]any{"template": "breast", "version": 1, "fields": map[string]any{"size": 12.5}},
	}
	saved := decode[httpapi.ReportView](t, r.as(specialist, "PUT", at+"/report", body))
	if len(saved.Draft.Codes) != 1 || saved.Draft.Synoptic.Fields["size"] != 12.5 {
		t.Errorf("kept %+v %+v", saved.Draft.Codes, saved.Draft.Synoptic)
	}
	body["revision"], body["synoptic"] = saved.Revision, map[string]any{"template": "breast", "version": 1, "fields": map[string]any{"size": "wide"}}
	a := r.as(specialist, "PUT", at+"/report", body)
	if p := a.problem(t); a.StatusCode != http.StatusUnprocessableEntity || p.Field != "synoptic.size" || p.Do == "" {
		t.Errorf("%s %s", a.Status, a.body)
	}
	delete(body, "codes")
	body["synoptic"] = map[string]any{"template": ""}
	saved = decode[httpapi.ReportView](t, r.as(specialist, "PUT", at+"/report", body))
	if len(saved.Draft.Codes) != 1 || saved.Draft.Synoptic != nil {
		t.Errorf("after taking the data set away: %+v %+v", saved.Draft.Codes, saved.Draft.Synoptic)
	}
}
