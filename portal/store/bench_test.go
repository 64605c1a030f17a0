package store_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/store"
	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
)

// system is the scope that the bench sets up with.
var system = portal.System("test")

// noon is a time with nothing below the microsecond.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 123456000, time.UTC)

// bench is a store with three hospitals: a centre and the counties east and west, each with
// a clinician and an admin, the centre with two specialists.
type bench struct {
	*store.Store
	dsn string
}

func newBench(t testing.TB, dsn string) *bench {
	t.Helper()
	b := &bench{Store: open(t, dsn), dsn: dsn}
	ok(t, b.Migrate(t.Context()))
	b.write(t, system, func(tx portal.Tx) error {
		for _, h := range []string{"centre", "east", "west"} {
			err := errors.Join(
				tx.AddHospital(portal.Hospital{ID: h, Name: "Hospital " + h, Lang: "zh", Centre: h == "centre", CreatedAt: noon}),
				tx.AddUser(person("doctor", h, portal.Clinician)),
				tx.AddUser(person("admin", h, portal.Admin)),
			)
			if err != nil {
				return err
			}
		}
		return errors.Join(
			tx.AddUser(person("reader", "centre", portal.Specialist)),
			tx.AddUser(person("colleague", "centre", portal.Specialist)),
		)
	})
	return b
}

func person(name, hospital string, role portal.Role) portal.User {
	id := name + "-" + hospital
	return portal.User{
		ID: id, Email: id + "@Example.org", Name: "Dr " + name, Role: role, HospitalID: hospital,
		Password: "hash of " + id, CreatedAt: noon,
	}
}

// as is the scope of one of the bench's people.
func as(name, hospital string, role portal.Role) portal.Scope {
	return portal.ScopeOf(portal.ActorOf(person(name, hospital, role), "192.0.2.1"))
}

var (
	doctorEast = as("doctor", "east", portal.Clinician)
	doctorWest = as("doctor", "west", portal.Clinician)
	adminWest  = as("admin", "west", portal.Admin)
	reader     = as("reader", "centre", portal.Specialist)
)

func (b *bench) write(t testing.TB, s portal.Scope, f func(portal.Tx) error) {
	t.Helper()
	ok(t, b.Write(t.Context(), s, f))
}

func (b *bench) read(t testing.TB, s portal.Scope, f func(portal.Tx) error) {
	t.Helper()
	ok(t, b.Read(t.Context(), s, f))
}

func aCase(id, hospital string) portal.Case {
	age := 61
	return portal.Case{
		ID: id, HospitalID: hospital, State: portal.CaseSubmitted, Priority: queue.Routine, CreatedBy: "doctor-" + hospital,
		Request: reports.Request{
			AccessionNumber: "S-" + id, Patient: reports.Patient{Name: "王小明 Test", Sex: "F", Age: &age},
			Blocks: []string{"A1", "A2"}, ReceivedAt: &noon,
		},
		Score: 0.25, CreatedAt: noon, SubmittedAt: &noon, UpdatedAt: noon,
	}
}

func aSlide(id string, c portal.Case) portal.Slide {
	return portal.Slide{
		ID: id, CaseID: c.ID, HospitalID: c.HospitalID, Name: "A1-1", Stain: "H&E", State: portal.SlideReady,
		Info: &tiling.Info{
			Format: "svs", Reader: "tiffwsi", Width: 1000, Height: 800, MPP: &tiling.MPP{X: 0.25, Y: 0.26, Source: "tag"},
			Levels: []tiling.Level{{Width: 1000, Height: 800, TileWidth: 256, TileHeight: 256, Downsample: 1}}, Associated: []string{"label"},
		},
		Quality: &reports.Quality{Verdict: "good", TissueFraction: 0.4, Reasons: []string{"none"}},
		Group:   "1.2.3", Files: []portal.SlideFile{{Name: "a.svs", Blob: "originals/ab/cd", Size: 7, SHA256: "abcd"}},
		LabelClaim: "match", CreatedAt: noon, UpdatedAt: noon,
	}
}

func aRun(id string, s portal.Slide) portal.Run {
	return portal.Run{
		ID: id, SlideID: s.ID, CaseID: s.CaseID, HospitalID: s.HospitalID, Priority: queue.Urgent, State: portal.RunRunning,
		Model: queue.ModelVersion{Name: "m", Version: "1", Digest: "sha256:00"}, Batches: 3, Tiles: reports.Tiles{Grid: 9, Tissue: 5},
		Threshold: 0.75, NotForClinicalUse: true,
		CreatedAt: noon, StartedAt: &noon, UpdatedAt: noon,
	}
}

func aReport(id string, c portal.Case) portal.Report {
	return portal.Report{
		ID: id, CaseID: c.ID, HospitalID: c.HospitalID, Status: reports.Draft, UpdatedBy: "system:test", UpdatedAt: noon,
		Draft: reports.Document{Hospital: "Hospital", Case: c.ID, Diagnosis: "…", AIText: []string{"diagnosis"}},
	}
}

func aVersion(r portal.Report, n int, code string) portal.StoredVersion {
	return portal.StoredVersion{
		ReportID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, N: n, Code: code, SignedAt: noon,
		// Spaces and < would not survive being encoded once more.
		Sealed: reports.Sealed{Payload: json.RawMessage(`{"a" :  "<"}`), Hash: "h", Signature: "s", PublicKey: "p"},
	}
}

// journey is one case with a row of every kind.
type journey struct {
	c       portal.Case
	upload  portal.Upload
	slide   portal.Slide
	run     portal.Run
	finding reports.Finding
	report  portal.Report
	version portal.StoredVersion
}

func aJourney(id, hospital string, state portal.CaseState, assignee string) journey {
	j := journey{c: aCase(id, hospital)}
	j.c.State, j.c.AssignedTo = state, assignee
	j.upload = portal.Upload{
		ID: "upload-" + id, CaseID: id, HospitalID: hospital, UserID: "doctor-" + hospital, Filename: "a.svs", Size: 1 << 40,
		Metadata: "filename YQ==", State: portal.UploadFailed, Trouble: &portal.Trouble{Code: "c", What: "w", Do: "d"},
		Declared: "ab", SHA256: "ab", SlideID: "slide-" + id, CreatedAt: noon, UpdatedAt: noon,
	}
	j.slide = aSlide("slide-"+id, j.c)
	j.run = aRun("run-"+id, j.slide)
	area := 1.5
	j.finding = reports.Finding{
		ID: "finding-" + id, Rank: 1, Score: 0.9, AreaMM2: &area, Bounds: [4]int{1, 2, 3, 4}, Polygon: [][][2]int{{{1, 2}, {3, 4}}},
		Verdict: reports.Verdict{Decision: "accepted", By: "reader-centre", At: &noon},
	}
	j.report = aReport("report-"+id, j.c)
	j.version = aVersion(j.report, 1, "code-"+id)
	return j
}

func (j journey) add(tx portal.Tx) error {
	err := errors.Join(tx.AddCase(j.c), tx.AddUpload(j.upload), tx.AddSlide(j.slide), tx.AddRun(j.run))
	if err != nil {
		return err
	}
	if _, err := tx.AddBatch(j.run.ID, 0, []byte("scores")); err != nil {
		return err
	}
	return errors.Join(
		tx.AddFindings(j.run.ID, []reports.Finding{j.finding}), tx.AddReport(j.report), tx.AddVersion(j.version),
		tx.AddEvent(portal.Event{HospitalID: j.c.HospitalID, CaseID: j.c.ID, SlideID: j.slide.ID, Kind: "case", State: string(j.c.State), Actor: "x", At: noon}),
	)
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fails(t *testing.T, err error, code portal.Code) {
	t.Helper()
	if portal.CodeOf(err) != code {
		t.Errorf("error %v, want code %s", err, code)
	}
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
