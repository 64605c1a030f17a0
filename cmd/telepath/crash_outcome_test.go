//go:build crashtest

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

// crashOutcome is what a case came to, without ids and times.
type crashOutcome struct {
	scores   []byte // as the API gives them
	kept     []byte // as they are kept: all classes, all digits
	heatmap  []byte
	findings []reports.Finding
	result   reports.Result
	tiles    reports.Tiles
	batches  int
}

// outcome reads what the case came to and checks what must be true after any crash.
func (j *crashJourney) outcome(data string) crashOutcome {
	t := j.t
	t.Helper()
	c, err := j.view(j.specialist)
	if err != nil {
		t.Fatal(err)
	}
	if c.State != portal.CaseSignedOut || len(c.Slides) != 1 || c.Slides[0].State != portal.SlideAnalysed {
		t.Fatalf("the case is %s: %+v", c.State, c.Slides)
	}
	slide := c.Slides[0]
	var runs struct{ Runs []portal.Run }
	if err := j.ask(j.specialist, "GET", "/slides/"+slide.ID+"/runs", nil, 200, &runs); err != nil {
		t.Fatal(err)
	}
	if len(runs.Runs) != 1 || runs.Runs[0].State != portal.RunComplete || runs.Runs[0].Result == nil {
		t.Fatalf("runs: %+v", runs.Runs)
	}
	run := runs.Runs[0]
	if run.Done != run.Batches || run.Tiles.Answered != run.Tiles.Sent {
		t.Errorf("run: %d of %d batches, %+v", run.Done, run.Batches, run.Tiles)
	}
	j.checkFile(data, slide.Files)
	onlyOnce(t, c.Timeline)
	out := crashOutcome{result: *run.Result, tiles: run.Tiles, batches: run.Batches}
	for _, f := range slide.Findings {
		f.ID = strings.TrimPrefix(f.ID, run.ID)
		out.findings = append(out.findings, f)
	}
	out.scores = j.get("/runs/" + run.ID + "/scores")
	out.heatmap = j.get("/runs/" + run.ID + "/heatmap.png")
	kept := j.blob(data, portal.ScoresKey(run.ID))
	out.kept = bytes.ReplaceAll(kept, []byte(run.ID), []byte("RUN"))
	return out
}

func (j *crashJourney) get(path string) []byte {
	j.t.Helper()
	data, _, err := j.specialist.do(j.t.Context(), "GET", j.server.base+"/api/v1"+path, nil, 200)
	if err != nil {
		j.t.Fatal(err)
	}
	return data
}

func (j *crashJourney) blob(data, key string) []byte {
	j.t.Helper()
	content, err := os.ReadFile(filepath.Join(data, "blobs", "blobs", filepath.FromSlash(key)))
	if err != nil {
		j.t.Fatal(err)
	}
	return content
}

// checkFile wants the original to be there, once and to the byte.
func (j *crashJourney) checkFile(data string, files []portal.SlideFile) {
	j.t.Helper()
	sum := sha256.Sum256(j.slide)
	hash := hex.EncodeToString(sum[:])
	if len(files) != 1 || files[0].SHA256 != hash || files[0].Size != int64(len(j.slide)) {
		j.t.Errorf("files: %+v", files)
	}
	if !bytes.Equal(j.blob(data, "sha256/"+hash[:2]+"/"+hash), j.slide) {
		j.t.Error("the kept original is not the file that was sent")
	}
}

// onlyOnce wants every change in the timeline to have happened once.
func onlyOnce(t *testing.T, timeline []portal.Event) {
	t.Helper()
	seen := map[string]int{}
	for _, e := range timeline {
		seen[e.Kind+" "+e.State]++
	}
	for what, n := range seen {
		if n != 1 {
			t.Errorf("%q is in the timeline %d times", what, n)
		}
	}
	for _, what := range []string{"upload verified", "slide analysed", "run complete", "case awaiting-review", "report final", "case signed-out"} {
		if seen[what] == 0 {
			t.Errorf("%q is missing in the timeline %v", what, seen)
		}
	}
}

// checkSigned wants exactly one signed version, which verifies with the server's key.
func (j *crashJourney) checkSigned(data string) {
	t := j.t
	t.Helper()
	var r crashReport
	if err := j.ask(j.specialist, "GET", "/cases/"+j.id+"/report", nil, 200, &r); err != nil {
		t.Fatal(err)
	}
	if r.Status != reports.Final || r.Versions != 1 || len(r.VersionsList) != 1 {
		t.Errorf("the report is %s with %d versions: %+v", r.Status, r.Versions, r.VersionsList)
	}
	var sealed reports.Sealed
	if err := json.Unmarshal(j.get("/reports/"+r.ID+"/versions/1.json"), &sealed); err != nil {
		t.Fatal(err)
	}
	key, err := readPublicKey(filepath.Join(data, "keys", "report-signing.pub.pem"))
	if err != nil {
		t.Fatal(err)
	}
	version, err := sealed.Open(key)
	if err != nil {
		t.Fatal(err)
	}
	if version.N != 1 || version.Document.Diagnosis == "" || len(version.Document.Slides) != 1 || version.Document.Slides[0].Result == nil {
		t.Errorf("signed: %+v", version)
	}
	if _, _, err := j.specialist.do(t.Context(), "GET", j.server.base+"/api/v1/reports/"+r.ID+"/versions/2.json", nil, 404); err != nil {
		t.Error(err)
	}
}

// checkQuiet waits until nothing is on its way any more: no message in a work queue, no
// entry in the outbox; and wants no dead letter.
func (j *crashJourney) checkQuiet(data string) {
	t := j.t
	t.Helper()
	flags := storeFlags{data: data}
	err := flags.with(t.Context(), func(db portal.Store) error {
		return until(t.Context(), func() (string, error) {
			var q struct {
				Letters []queue.DeadLetter
				Backlog []queue.Backlog
			}
			if err := j.ask(j.admin, "GET", "/dead-letters", nil, 200, &q); err != nil {
				return "", err
			}
			if len(q.Letters) > 0 {
				return "", fmt.Errorf("dead letters: %+v", q.Letters)
			}
			for _, b := range q.Backlog {
				work := b.Stream == queue.StreamSlides || b.Stream == queue.StreamTiles || b.Stream == queue.StreamResults
				if b.Messages > 0 && (work || b.Stream == queue.StreamDead) {
					return fmt.Sprintf("%d messages in %s", b.Messages, b.Stream), nil
				}
			}
			var waiting []portal.OutboxEntry
			err := db.Read(t.Context(), portal.System("test"), func(tx portal.Tx) (err error) {
				waiting, err = tx.Outbox(10)
				return err
			})
			if len(waiting) > 0 {
				return fmt.Sprintf("outbox: %+v", waiting), err
			}
			return "", err
		})
	})
	if err != nil {
		t.Error(err)
	}
}

// mustEqual wants the same scores to the byte, the same picture, the same findings.
func (o crashOutcome) mustEqual(t *testing.T, unbroken crashOutcome) {
	t.Helper()
	for _, part := range []struct {
		name      string
		got, want []byte
	}{{"scores", o.scores, unbroken.scores}, {"kept scores", o.kept, unbroken.kept}, {"heatmap", o.heatmap, unbroken.heatmap}} {
		if !bytes.Equal(part.got, part.want) {
			t.Errorf("%s differ from the unbroken run's:\n%.300s\n%.300s", part.name, part.got, part.want)
		}
	}
	if !reflect.DeepEqual(o.findings, unbroken.findings) {
		t.Errorf("findings %+v\nunbroken %+v", o.findings, unbroken.findings)
	}
	if o.result != unbroken.result || o.tiles != unbroken.tiles || o.batches != unbroken.batches {
		t.Errorf("result %+v %+v %d\nunbroken %+v %+v %d", o.result, o.tiles, o.batches, unbroken.result, unbroken.tiles, unbroken.batches)
	}
}
