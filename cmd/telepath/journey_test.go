package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/store/pgtest"
	"telepath/tiling/tilingtest"
)

// person is somebody with a log-in, talking to the server as the page does.
type person struct {
	t    *testing.T
	base string
	http *http.Client
}

// startServer runs `serve` in this process until the test ends.
func startServer(t *testing.T, change func(*serveOptions)) (base string, s *system) {
	t.Helper()
	o := serveOptions{listen: "127.0.0.1:0", data: t.TempDir(), roles: allRoles, demo: true, logLevel: "warn"}
	if change != nil {
		change(&o)
	}
	ctx, cancel := context.WithCancel(context.Background())
	type started struct {
		base string
		s    *system
	}
	ready, done := make(chan started, 1), make(chan error, 1)
	go func() {
		done <- serve(ctx, o, func(base string, s *system) { ready <- started{base, s} }, io.Discard)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	select {
	case st := <-ready:
		return st.base, st.s
	case err := <-done:
		done <- nil
		t.Fatalf("serve: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("the server did not come up within a minute")
	}
	return "", nil
}

func logIn(t *testing.T, base, email string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, base: base, http: &http.Client{Jar: jar, Timeout: time.Minute}}
	p.do("POST", "/api/v1/login", map[string]string{"email": email, "password": demoPassword}, 200, nil)
	return p
}

// do sends JSON and expects that status; the answer goes into out if it isn't nil.
func (p *person) do(method, path string, body any, status int, out any) []byte {
	p.t.Helper()
	var r io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			p.t.Fatal(err)
		}
		r = bytes.NewReader(data)
	}
	req, err := http.NewRequest(method, p.base+path, r)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Telepath", "1")
	resp, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if resp.StatusCode != status {
		p.t.Fatalf("%s %s: %d %s, want %d", method, path, resp.StatusCode, data, status)
	}
	if out != nil {
		if err := json.Unmarshal(data, out); err != nil {
			p.t.Fatalf("%s %s: %v in %s", method, path, err, data)
		}
	}
	return data
}

// upload sends a file by tus in two pieces.
func (p *person) upload(caseID, path string) {
	p.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	location := p.tus("POST", p.base+"/api/v1/uploads", nil, 201, map[string]string{
		"Upload-Length":   fmt.Sprint(len(data)),
		"Upload-Metadata": "filename " + b64(filepath.Base(path)) + ",case " + b64(caseID) + ",stain " + b64("H&E"),
	}).Get("Location")
	if strings.HasPrefix(location, "/") {
		location = p.base + location
	}
	half := len(data) / 2
	for _, piece := range []struct {
		offset int
		data   []byte
	}{{0, data[:half]}, {half, data[half:]}} {
		p.tus("PATCH", location, piece.data, 204, map[string]string{
			"Upload-Offset": fmt.Sprint(piece.offset), "Content-Type": "application/offset+octet-stream",
		})
	}
}

func (p *person) tus(method, url string, body []byte, status int, headers map[string]string) http.Header {
	p.t.Helper()
	req, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("X-Telepath", "1")
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	resp, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != status {
		text, _ := io.ReadAll(resp.Body)
		p.t.Fatalf("%s %s: %d %s, want %d", method, url, resp.StatusCode, text, status)
	}
	return resp.Header
}

// caseView is what the test reads of a case.
type caseView struct {
	portal.Case
	Slides []struct {
		portal.Slide
		Run      *portal.Run
		Findings []struct{ ID string }
		HasLabel bool `json:"has_label"`
	}
	Report *struct {
		ID       string
		Status   string
		Revision int
	}
}

func (p *person) newCase(accession string) string {
	p.t.Helper()
	var c caseView
	p.do("POST", "/api/v1/cases", map[string]any{
		"priority": "routine",
		"request": map[string]any{
			"accession_number": accession, "patient": map[string]any{"name": "测试患者", "id": "P-1", "sex": "M", "age": 61},
			"specimen_type": "biopsy", "site": "skin", "blocks": []string{"A1"}, "stain": "H&E", "preparation": "FFPE",
			"collected_at": "2026-11-20T08:00:00Z", "received_at": "2026-11-20T09:00:00Z", "requester": "Ward 3",
			"clinical_question": "tumour?", "history": "none", "gross_description": "one piece",
		},
	}, 201, &c)
	return c.ID
}

// waitFor polls the case until it is in that state.
func (p *person) waitFor(id string, want portal.CaseState) caseView {
	p.t.Helper()
	deadline := time.Now().Add(3 * time.Minute)
	for {
		var c caseView
		p.do("GET", "/api/v1/cases/"+id, nil, 200, &c)
		if c.State == want {
			return c
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("case %s is %s, want %s: %+v", id, c.State, want, c.Slides)
		}
		<-time.After(100 * time.Millisecond)
	}
}

// review opens the case, confirms the labels, writes the diagnosis and signs.
func (p *person) review(id, diagnosis string) (report string) {
	p.t.Helper()
	var c caseView
	p.do("POST", "/api/v1/cases/"+id+"/review", struct{}{}, 200, &c)
	for _, s := range c.Slides {
		p.do("POST", "/api/v1/slides/"+s.ID+"/label", map[string]string{"check": "match"}, 200, nil)
		for _, f := range s.Findings {
			p.do("POST", "/api/v1/findings/"+f.ID+"/verdict", map[string]string{"decision": "rejected", "reason": "inflamed"}, 200, nil)
		}
	}
	var r struct {
		ID       string
		Revision int
		Digest   string
		Blockers []portal.Blocker
	}
	p.do("GET", "/api/v1/cases/"+id+"/report", nil, 200, &r)
	p.do("PUT", "/api/v1/cases/"+id+"/report", map[string]any{
		"revision": r.Revision, "microscopy": "镜下见……", "diagnosis": diagnosis, "comment": "",
	}, 200, &r)
	if len(r.Blockers) > 0 {
		p.t.Fatalf("still blocked: %v", r.Blockers)
	}
	p.do("POST", "/api/v1/cases/"+id+"/report/sign", map[string]any{
		"revision": r.Revision, "digest": r.Digest, "agreement": "disagree", "password": demoPassword,
	}, 200, nil)
	return r.ID
}

// realSlides are the SVS and the DICOM series, or a drawn one of each where they are absent.
func realSlides(t *testing.T) (svs string, dicom []string) {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "data")
	series := filepath.Join(dir, "dicom-wsi", "cmu1-series")
	svs = filepath.Join(dir, "svs", "CMU-1-Small-Region.svs")
	if _, err := os.Stat(svs); err != nil {
		t.Log("the real slides are not there: drawn ones are used")
		svs, series = filepath.Join(t.TempDir(), "drawn.tiff"), filepath.Join(t.TempDir(), "series")
		for _, d := range []slideDrawing{{path: svs, format: "tiff"}, {path: series, format: "dicom"}} {
			d.width, d.height, d.seed, d.progress = 2048, 1536, 3, &progress{}
			if err := d.draw(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	entries, err := os.ReadDir(series)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		dicom = append(dicom, filepath.Join(series, e.Name()))
	}
	return svs, dicom
}

// TestJourney takes real slides from the county to the signed PDF, on SQLite.
func TestJourney(t *testing.T) {
	t.Parallel()
	journey(t, nil)
}

// TestJourneyOnPostgreSQL is the same journey on PostgreSQL.
func TestJourneyOnPostgreSQL(t *testing.T) {
	if os.Getenv("TELEPATH_TEST_NO_POSTGRES") != "" {
		t.Skip("TELEPATH_TEST_NO_POSTGRES is set")
	}
	t.Parallel()
	runtime.LockOSThread() // the server ends with the thread that started it
	cluster, err := pgtest.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	dsn := cluster.Database(t)
	journey(t, func(o *serveOptions) { o.database = dsn })
}

func journey(t *testing.T, change func(*serveOptions)) {
	t.Helper()
	needsChineseFont(t)
	svs, dicom := realSlides(t)
	base, _ := startServer(t, change)
	clinician, specialist := logIn(t, base, "clinician@demo.example"), logIn(t, base, "specialist@demo.example")

	id := clinician.newCase("T-2026-0001")
	clinician.upload(id, svs)
	for _, f := range dicom {
		clinician.upload(id, f)
	}
	clinician.do("POST", "/api/v1/cases/"+id+"/submit", struct{}{}, 200, nil)
	c := specialist.waitFor(id, portal.CaseAwaiting)
	if len(c.Slides) != 2 {
		t.Fatalf("%d slides of one SVS and one series: %+v", len(c.Slides), c.Slides)
	}
	for _, s := range c.Slides {
		if s.State != portal.SlideAnalysed || s.Run == nil || s.Run.State != portal.RunComplete || s.Run.Tiles.Answered != s.Run.Tiles.Sent || s.Run.Tiles.Sent == 0 {
			t.Errorf("slide %s is %s: %+v", s.Name, s.State, s.Run)
		}
		specialist.do("GET", "/api/v1/slides/"+s.ID+"/tiles/0/3/4.jpg", nil, 200, nil)
		specialist.do("GET", "/api/v1/slides/"+s.ID+"/tiles/0/300/4.jpg", nil, 404, nil)
		specialist.do("GET", "/api/v1/runs/"+s.Run.ID+"/heatmap.png", nil, 200, nil)
	}
	diagnosis := "(皮肤) 鳞状上皮增生，未见恶性。"
	report := specialist.review(id, diagnosis)
	signed := clinician.waitFor(id, portal.CaseSignedOut)
	if signed.SignedAt == nil || signed.Report == nil || signed.Report.Status != "final" {
		t.Errorf("signed case: %+v", signed.Case)
	}
	data := clinician.do("GET", "/api/v1/reports/"+report+"/versions/1.pdf", nil, 200, nil)
	text := pdfText(t, data)
	for _, want := range []string{"T-2026-0001", "测试患者", "鳞状上皮增生", "he-atypia"} {
		if !strings.Contains(strings.ReplaceAll(text, "\n", ""), want) {
			t.Errorf("the PDF lacks %q:\n%s", want, text)
		}
	}
	var turn portal.Turnaround
	admin := logIn(t, base, "admin@demo.example")
	admin.do("GET", "/api/v1/turnaround?by=stage", nil, 200, &turn)
	if len(turn.Cases) != 1 || turn.Cases[0].Case != id || len(turn.Rows) < 5 {
		t.Errorf("turnaround: %+v", turn)
	}
	checkOffline(t, clinician, report)
}

// checkOffline verifies the signed version with the command line, and a forged one.
func checkOffline(t *testing.T, p *person, report string) {
	t.Helper()
	data := p.do("GET", "/api/v1/reports/"+report+"/versions/1.json", nil, 200, nil)
	file := filepath.Join(t.TempDir(), "version.json")
	for _, tt := range []struct {
		data []byte
		exit int
	}{{data, exitDone}, {bytes.Replace(data, []byte("T-2026-0001"), []byte("T-2026-0002"), 1), exitOther}, {[]byte("{}"), exitInput}} {
		if err := os.WriteFile(file, tt.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := run(t.Context(), []string{"verify", file, "--json"}, io.Discard, io.Discard); got != tt.exit {
			t.Errorf("verify exits %d, want %d", got, tt.exit)
		}
	}
}

// needsChineseFont fails where the page has not been built: without its font no Chinese
// report can be signed.
func needsChineseFont(t *testing.T) {
	t.Helper()
	if _, ok := reportFonts(); !ok {
		t.Fatal("the Chinese font is missing: run `make build` first, it brings it with the page")
	}
}

func pdfText(t *testing.T, data []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext (Debian poppler-utils): %v", err)
	}
	return string(out)
}

// TestNothingWaitsForever follows the slides that no model can have to a person.
func TestNothingWaitsForever(t *testing.T) {
	t.Parallel()
	base, _ := startServer(t, nil)
	clinician, specialist := logIn(t, base, "clinician@demo.example"), logIn(t, base, "specialist@demo.example")
	junk := filepath.Join(t.TempDir(), "holiday.jpg")
	if err := os.WriteFile(junk, []byte("\xff\xd8\xff\xe0 not a slide"), 0o600); err != nil {
		t.Fatal(err)
	}
	id := clinician.newCase("T-2026-0002")
	clinician.upload(id, junk)
	clinician.do("POST", "/api/v1/cases/"+id+"/submit", struct{}{}, 200, nil)
	c := specialist.waitFor(id, portal.CaseAwaiting)
	if len(c.Slides) != 1 || c.Slides[0].State != portal.SlideRejected || c.Slides[0].Trouble == nil || c.Slides[0].Trouble.Do == "" {
		t.Fatalf("slides: %+v", c.Slides)
	}
	if !c.Flagged || !strings.Contains(c.FlagReason, "no AI") || c.NoAI == "" {
		t.Errorf("flag %v %q, no AI %q", c.Flagged, c.FlagReason, c.NoAI)
	}
	specialist.do("POST", "/api/v1/cases/"+id+"/return", map[string]string{"reason": "rescan: the file is not a slide"}, 200, nil)
	if c = clinician.waitFor(id, portal.CaseReturned); !strings.Contains(c.Reason, "rescan") {
		t.Errorf("reason %q", c.Reason)
	}
}

// TestScaleIsAskedFor gives the scale that a file does not have.
func TestScaleIsAskedFor(t *testing.T) {
	t.Parallel()
	file := filepath.Join(tilingtest.Data(t), "tiff", "boxes.tiff")
	base, _ := startServer(t, nil)
	clinician := logIn(t, base, "clinician@demo.example")
	id := clinician.newCase("T-2026-0003")
	clinician.upload(id, file)
	clinician.do("POST", "/api/v1/cases/"+id+"/submit", struct{}{}, 200, nil)
	c := clinician.waitFor(id, portal.CaseAwaiting)
	if c.Slides[0].Trouble == nil || c.Slides[0].Trouble.Code != "mpp-missing" {
		t.Fatalf("slide: %+v", c.Slides[0].Slide)
	}
	clinician.do("PUT", "/api/v1/slides/"+c.Slides[0].ID+"/mpp", map[string]float64{"mpp": 50}, 422, nil)
	clinician.do("PUT", "/api/v1/slides/"+c.Slides[0].ID+"/mpp", map[string]float64{"mpp": 0.5}, 200, nil)
	deadline := time.Now().Add(3 * time.Minute)
	for c.Slides[0].State != portal.SlideAnalysed {
		if time.Now().After(deadline) {
			t.Fatalf("slide: %+v", c.Slides[0].Slide)
		}
		<-time.After(100 * time.Millisecond)
		clinician.do("GET", "/api/v1/cases/"+id, nil, 200, &c)
	}
	if c.Slides[0].Info.MPP == nil || c.Slides[0].Info.MPP.X != 0.5 {
		t.Errorf("scale: %+v", c.Slides[0].Info.MPP)
	}
}
