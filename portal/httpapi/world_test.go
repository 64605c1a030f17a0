package httpapi_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
)

// request is a complete request for diagnosis.
func request(accession string) reports.Request {
	age := 61
	return reports.Request{
		AccessionNumber: accession, Patient: reports.Patient{Name: "Demo Patient", ID: "P-1", Sex: "F", Age: &age},
		SpecimenType: "biopsy", Site: "breast", Stain: "H&E", Preparation: "FFPE",
	}
}

// world is a case with one of everything: names of things for the routes.
type world struct {
	caseID, slide, run, finding, report, upload, code, files string
	annotation                                               string
	comment, opinion, critical                               string
}

// newCase makes a draft through the API.
func (r *rig) newCase(u portal.User, accession string) httpapi.CaseView {
	r.t.Helper()
	a := r.as(u, "POST", "/api/v1/cases", map[string]any{"priority": "routine", "request": request(accession)})
	if a.StatusCode != http.StatusCreated {
		r.t.Fatalf("new case: %s %s", a.Status, a.body)
	}
	return decode[httpapi.CaseView](r.t, a)
}

func metadata(pairs ...string) string {
	var out string
	for i := 0; i+1 < len(pairs); i += 2 {
		if out != "" {
			out += ","
		}
		out += pairs[i] + " " + base64.StdEncoding.EncodeToString([]byte(pairs[i+1]))
	}
	return out
}

// tus adds the version to a request's headers.
func tus(headers ...string) []string { return append(headers, "Tus-Resumable", "1.0.0") }

// announce makes an upload and returns its address.
func (r *rig) announce(u portal.User, caseID string, size int64) string {
	r.t.Helper()
	a := r.as(u, "POST", "/api/v1/uploads", nil, tus("Upload-Length", strconv.FormatInt(size, 10),
		"Upload-Metadata", metadata("filename", "slide.svs", "case", caseID, "stain", "H&E"))...)
	if a.StatusCode != http.StatusCreated || a.Header.Get("Tus-Resumable") != "1.0.0" {
		r.t.Fatalf("announce: %s %s", a.Status, a.body)
	}
	return a.Header.Get("Location")
}

// send uploads all of data and lets the intake look at it.
func (r *rig) send(u portal.User, caseID string, data []byte) {
	r.t.Helper()
	at := r.announce(u, caseID, int64(len(data)))
	a := r.as(u, "PATCH", at, data, tus("Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")...)
	if a.StatusCode != http.StatusNoContent {
		r.t.Fatalf("send: %s %s", a.Status, a.body)
	}
	must(r.t, r.intake.Sweep(r.t.Context()))
}

// newWorld makes a case of that clinician with a slide, a run with a finding, an unfinished
// upload and a signed report, whatever the case's state says.
func (r *rig) newWorld(u portal.User, accession string) world {
	r.t.Helper()
	v := r.newCase(u, accession)
	r.send(u, v.ID, []byte("a slide of "+accession))
	v = decode[httpapi.CaseView](r.t, r.as(u, "GET", "/api/v1/cases/"+v.ID, nil))
	if len(v.Slides) != 1 || v.Slides[0].State != portal.SlideReady {
		r.t.Fatalf("slides of the case: %+v", v.Slides)
	}
	w := world{caseID: v.ID, slide: v.Slides[0].ID, run: portal.NewID(), report: portal.NewID(), code: portal.NewID()}
	w.files = strings.Split(v.Slides[0].TilesURL, "/")[6]
	at := r.announce(u, v.ID, 1000)
	w.upload = at[len("/api/v1/uploads/"):]
	w.finding = w.run + "-1"
	w.annotation = portal.NewID()
	w.comment, w.opinion, w.critical = portal.NewID(), portal.NewID(), portal.NewID()
	r.addConversation(w, u)
	r.addRun(w, u.HospitalID)
	r.addReport(w, u.HospitalID)
	return w
}

func (r *rig) addRun(w world, hospital string) {
	r.t.Helper()
	now := portal.SystemClock()
	run := portal.Run{
		ID: w.run, SlideID: w.slide, CaseID: w.caseID, HospitalID: hospital, Model: queue.ModelVersion{Name: "counted", Version: "1", Digest: "sha256:0"},
		Priority: queue.Routine, State: portal.RunComplete, Batches: 1, Done: 1, CreatedAt: now, UpdatedAt: now, Revision: 1,
	}
	finding := reports.Finding{ID: w.finding, Rank: 1, Score: 0.9, Bounds: [4]int{0, 0, 256, 256}, Polygon: [][][2]int{{{0, 0}, {256, 0}, {0, 0}}}}
	r.write(func(tx portal.Tx) error {
		if err := tx.AddRun(run); err != nil {
			return err
		}
		if err := tx.AddFindings(w.run, []reports.Finding{finding}); err != nil {
			return err
		}
		return tx.AddAnnotation(portal.Annotation{
			ID: w.annotation, SlideID: w.slide, CaseID: w.caseID, HospitalID: hospital, Kind: reports.ShapePoint,
			Points: [][2]float64{{10, 20}}, By: specialist.ID, ChangedBy: specialist.ID, CreatedAt: now, UpdatedAt: now, Revision: 1,
		})
	})
	scores := portal.Scores{Run: w.run, Cols: 6, Rows: 6, CellW: 256, CellH: 256, Classes: []string{"plain", "hot"}, Cells: [][2]int{{1, 2}}, Values: [][]float32{{0.25, 0.75}}}
	data, err := scores.Encode()
	must(r.t, err)
	must(r.t, r.blobs.Put(r.t.Context(), portal.ScoresKey(w.run), bytes.NewReader(data)))
	must(r.t, r.blobs.Put(r.t.Context(), portal.HeatmapKey(w.run), bytes.NewReader([]byte("\x89PNG heat"))))
	plan := tiling.Plan{Version: 1, Cols: 6, Rows: 6, CellWidth: 256, CellHeight: 256, Width: slideSide, Height: slideSide, BatchTiles: 48, Tiles: []tiling.TileIndex{{Col: 1, Row: 2}}}
	data, err = plan.Encode()
	must(r.t, err)
	must(r.t, r.blobs.Put(r.t.Context(), portal.PlanKey(w.run), bytes.NewReader(data)))
}

func (r *rig) addReport(w world, hospital string) {
	r.t.Helper()
	now := portal.SystemClock()
	doc := reports.Document{Hospital: hospital, Case: w.caseID, Diagnosis: "Benign."}
	sealed, err := reports.Seal(reports.Version{Report: w.report, N: 1, Status: reports.Final, Document: doc, SignedAt: now, Code: w.code, SignedBy: reports.Signer{ID: specialist.ID, Name: specialist.Name}}, r.key)
	must(r.t, err)
	r.write(func(tx portal.Tx) error {
		err := tx.AddReport(portal.Report{ID: w.report, CaseID: w.caseID, HospitalID: hospital, Status: reports.Final, Draft: doc, Versions: 1, UpdatedAt: now, Revision: 1})
		if err != nil {
			return err
		}
		return tx.AddVersion(portal.StoredVersion{ReportID: w.report, CaseID: w.caseID, HospitalID: hospital, N: 1, Code: w.code, Sealed: sealed, SignedAt: now})
	})
}

// submit makes a case visible to specialists.
func (r *rig) submit(t *testing.T, u portal.User, id string) {
	t.Helper()
	if a := r.as(u, "POST", "/api/v1/cases/"+id+"/submit", nil); a.StatusCode != http.StatusOK {
		t.Fatalf("submit: %s %s", a.Status, a.body)
	}
}
