package store

import (
	"errors"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

type runRow struct {
	ID           string `gorm:"primaryKey"`
	SlideID      string
	CaseID       string
	HospitalID   string
	ModelName    string
	ModelVersion string
	ModelDigest  string
	Priority     string
	Threshold    float64
	NotClinical  bool
	State        string
	MaskVersion  int
	Batches      int
	Done         int
	Tiles        string
	Result       string
	Reason       string
	Created      int64  `gorm:"column:created_at"`
	Started      *int64 `gorm:"column:started_at"`
	Tiled        *int64 `gorm:"column:tiled_at"`
	Finished     *int64 `gorm:"column:finished_at"`
	Updated      int64  `gorm:"column:updated_at"`
	Revision     int
	Arrivals     int
}

// runColumns are what SaveRun writes.
var runColumns = []string{
	"model_name", "model_version", "model_digest", "priority", "threshold", "not_clinical", "mask_version", "state", "batches", "done", "tiles", "result", "reason",
	"started_at", "tiled_at", "finished_at", "updated_at", "revision",
}

func runToRow(r portal.Run) (*runRow, error) {
	tiles, err1 := encode("tiles", r.Tiles)
	result, err2 := encode("result", r.Result)
	return &runRow{
		ID: r.ID, SlideID: r.SlideID, CaseID: r.CaseID, HospitalID: r.HospitalID, ModelName: r.Model.Name,
		ModelVersion: r.Model.Version, ModelDigest: r.Model.Digest, Priority: string(r.Priority), Threshold: r.Threshold,
		NotClinical: r.NotForClinicalUse, State: string(r.State), MaskVersion: r.MaskVersion,
		Batches: r.Batches, Done: r.Done, Tiles: tiles, Result: result, Reason: r.Reason, Created: micros(r.CreatedAt),
		Started: microsOrNull(r.StartedAt), Tiled: microsOrNull(r.TiledAt), Finished: microsOrNull(r.FinishedAt),
		Updated: micros(r.UpdatedAt), Revision: r.Revision,
	}, errors.Join(err1, err2)
}

func (r runRow) fromRow() (portal.Run, error) {
	run := portal.Run{
		ID: r.ID, SlideID: r.SlideID, CaseID: r.CaseID, HospitalID: r.HospitalID,
		Model:     queue.ModelVersion{Name: r.ModelName, Version: r.ModelVersion, Digest: r.ModelDigest},
		Threshold: r.Threshold, NotForClinicalUse: r.NotClinical, MaskVersion: r.MaskVersion,
		Batches: r.Batches, Done: r.Done, Reason: r.Reason, CreatedAt: at(r.Created), StartedAt: atOrNil(r.Started),
		TiledAt: atOrNil(r.Tiled), FinishedAt: atOrNil(r.Finished), UpdatedAt: at(r.Updated), Revision: r.Revision,
	}
	var err error
	if run.State, err = known("run state", r.State, portal.RunPlanned, portal.RunRunning, portal.RunComplete, portal.RunFailed, portal.RunCancelled); err != nil {
		return run, err
	}
	if run.Priority, err = known("priority", r.Priority, queue.Priorities...); err != nil {
		return run, err
	}
	return run, errors.Join(decode("tiles", r.Tiles, &run.Tiles), decode("result", r.Result, &run.Result))
}

type batchRow struct {
	RunID  string `gorm:"primaryKey"`
	Batch  int    `gorm:"primaryKey;autoIncrement:false"`
	CaseID string
	Result []byte
}

type findingRow struct {
	ID      string `gorm:"primaryKey"`
	RunID   string
	CaseID  string
	Place   int
	Body    string
	Verdict string
}

// findingToRow keeps the verdict in a column of its own: it alone changes.
func findingToRow(f reports.Finding, run portal.Run) (findingRow, error) {
	verdict, err1 := encode("verdict", f.Verdict)
	f.Verdict = reports.Verdict{}
	body, err2 := encode("finding", f)
	return findingRow{ID: f.ID, RunID: run.ID, CaseID: run.CaseID, Place: f.Rank, Body: body, Verdict: verdict}, errors.Join(err1, err2)
}

func (r findingRow) fromRow() (reports.Finding, error) {
	var f reports.Finding
	if err := decode("finding", r.Body, &f); err != nil {
		return f, err
	}
	f.ID = r.ID
	return f, decode("verdict", r.Verdict, &f.Verdict)
}
