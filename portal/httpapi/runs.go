package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
	"telepath/reports"
)

func (s *Server) runRoutes() []Route {
	const one = "/api/v1/runs/{id}"
	see := Access(portal.ReadCase)
	return []Route{
		call("GET", one, "getRun", "One model version over one slide", see, s.getRun),
		raw("GET", one+"/heatmap.png", "getHeatmap", "Scores as a picture that covers the slide; transparent where nothing was scored", see, answer{status: 200, media: "image/png"}, s.heatmap),
		call("GET", one+"/scores", "getScores", "The flagging score of every tile", see, s.getScores),
		call("GET", one+"/regions", "listRegions", "Regions of interest, ranked", see, s.listRegions),
		call("POST", "/api/v1/findings/{id}/verdict", "giveVerdict", "Accept, reject or relabel a finding, or take that back", Access(portal.GiveVerdict), s.giveVerdict),
	}
}

// Runs is a list of runs.
type Runs struct {
	Runs []portal.Run `json:"runs"`
}

func (s *Server) listRuns(ctx context.Context, scope portal.Scope, in *ByID) (Runs, error) {
	var out Runs
	err := s.read(ctx, scope, func(tx portal.Tx) error {
		slide, err := tx.Slide(in.ID)
		if err != nil {
			return err
		}
		if out.Runs, err = tx.RunsOf(in.ID); err != nil {
			return err
		}
		hide, err := s.config.Desk.HiddenFrom(tx, scope, slide.CaseID)
		for i := range out.Runs {
			if hide {
				out.Runs[i].HideAI()
			}
		}
		return err
	})
	return out, err
}

func (s *Server) getRun(ctx context.Context, scope portal.Scope, in *ByID) (r portal.Run, err error) {
	err = s.read(ctx, scope, func(tx portal.Tx) error {
		if r, err = tx.Run(in.ID); err != nil {
			return err
		}
		hide, err := s.config.Desk.HiddenFrom(tx, scope, r.CaseID)
		if hide {
			r.HideAI() // how far it is may be seen
		}
		return err
	})
	return r, err
}

func (s *Server) run(ctx context.Context, scope portal.Scope, id string) (r portal.Run, err error) {
	err = s.read(ctx, scope, func(tx portal.Tx) error { r, err = tx.Run(id); return err })
	return r, err
}

// Findings is a list of findings.
type Findings struct {
	Findings []reports.Finding `json:"findings"`
}

func (s *Server) listRegions(ctx context.Context, scope portal.Scope, in *ByID) (Findings, error) {
	var out Findings
	err := s.read(ctx, scope, func(tx portal.Tx) error {
		run, err := tx.Run(in.ID)
		if err != nil {
			return err
		}
		if err := s.config.Desk.MayShowAI(tx, scope, run.CaseID); err != nil {
			return err
		}
		findings, err := tx.FindingsOf(in.ID)
		out.Findings = findings
		return err
	})
	return out, err
}

func (s *Server) giveVerdict(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Decision string `json:"decision" doc:"accepted, rejected, relabelled, or empty to undo"`
		Label    string `json:"label,omitempty"`
		Reason   string `json:"reason,omitempty"`
	}
}) (reports.Finding, error) {
	v := reports.Verdict{Decision: in.Body.Decision, Label: in.Body.Label, Reason: in.Body.Reason}
	return s.config.Desk.GiveVerdict(ctx, scope, in.ID, v)
}

// CellGrid lies over level 0: cell (col,row) begins at col*cell_width, row*cell_height.
type CellGrid struct {
	Cols       int     `json:"cols"`
	Rows       int     `json:"rows"`
	CellWidth  float64 `json:"cell_width"`
	CellHeight float64 `json:"cell_height"`
}

// RunScores are the flagging scores of a run: [column, row, score] for every scored tile.
type RunScores struct {
	Grid  CellGrid     `json:"grid"`
	Class string       `json:"class"`
	Cells [][3]float32 `json:"cells"`
}

// maxScores bounds the score blob that is read into memory: a million tiles have about 40 MB.
const maxScores = 64 << 20

func (s *Server) getScores(ctx context.Context, scope portal.Scope, in *ByID) (RunScores, error) {
	run, err := s.run(ctx, scope, in.ID)
	if err != nil {
		return RunScores{}, err
	}
	if err := s.showAI(ctx, scope, run); err != nil {
		return RunScores{}, err
	}
	data, err := s.blob(ctx, portal.ScoresKey(run.ID), maxScores)
	if err != nil {
		return RunScores{}, err
	}
	var kept portal.Scores
	if err := json.Unmarshal(data, &kept); err != nil {
		return RunScores{}, fmt.Errorf("read scores of run %s: %w", run.ID, err)
	}
	out := RunScores{Grid: CellGrid{Cols: kept.Cols, Rows: kept.Rows, CellWidth: kept.CellW, CellHeight: kept.CellH}}
	class := s.flagClass(run, kept.Classes)
	if class < 0 {
		return RunScores{}, portal.Missing("model behind these scores")
	}
	out.Class, out.Cells = kept.Classes[class], make([][3]float32, 0, len(kept.Cells))
	for i, at := range kept.Cells {
		if i < len(kept.Values) && class < len(kept.Values[i]) {
			out.Cells = append(out.Cells, [3]float32{float32(at[0]), float32(at[1]), kept.Values[i][class]})
		}
	}
	return out, nil
}

// flagClass is the place of the class that raises the flag, by the model's card; -1 when the
// model is not here any more.
func (s *Server) flagClass(run portal.Run, classes []string) int {
	for _, m := range s.config.Models {
		if card := m.Card(); card.Name == run.Model.Name {
			for i, name := range classes {
				if name == card.FlagClass {
					return i
				}
			}
		}
	}
	return -1
}

// blob reads a small blob; limit bounds what is allocated.
func (s *Server) blob(ctx context.Context, key string, limit int64) ([]byte, error) {
	b, err := s.config.Blobs.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer func() { _ = b.Close() }() // it was open for reading only
	if b.Size() > limit {
		return nil, fmt.Errorf("blob %s has %d bytes, more than %d", key, b.Size(), limit)
	}
	data := make([]byte, b.Size())
	if _, err := io.ReadFull(io.NewSectionReader(b, 0, b.Size()), data); err != nil {
		return nil, fmt.Errorf("read blob %s: %w", key, err)
	}
	return data, nil
}

// maxPicture bounds a thumbnail or heatmap.
const maxPicture = 32 << 20

// heatmap changes with its run, which counts its revisions.
func (s *Server) heatmap(c *fiber.Ctx, scope portal.Scope) error {
	run, err := s.run(c.UserContext(), scope, c.Params("id"))
	if err != nil {
		return err
	}
	if err := s.showAI(c.UserContext(), scope, run); err != nil {
		return err
	}
	if notModified(c, `"`+run.ID+"-"+strconv.Itoa(run.Revision)+`"`, revalidate) {
		return nil
	}
	data, err := s.blob(c.UserContext(), portal.HeatmapKey(run.ID), maxPicture)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(data)
}
