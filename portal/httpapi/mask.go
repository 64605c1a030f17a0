package httpapi

import (
	"context"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
	"telepath/tiling"
)

func (s *Server) maskRoutes() []Route {
	const one = "/api/v1/slides/{id}"
	see, png := Access(portal.ReadCase), answer{status: 200, media: "image/png"}
	return []Route{
		raw("GET", one+"/mask.png", "getMaskPicture", "The tissue mask as a picture that covers the slide; transparent where there is no tissue. ?version=0 is the automatic mask", see, png, s.maskPicture),
		call("GET", one+"/mask", "getMask", "What people drew into the tissue mask, and what of the slide is analysed", see, s.getMask),
		call("PUT", one+"/mask", "editMask", "Draw tissue in or out; the slide is analysed again", Access(portal.OverrideSlide), s.editMask),
		call("POST", one+"/mask/preview", "previewMask", "What such a change would lead to; nothing is kept", Access(portal.OverrideSlide), s.previewMask),
		raw("GET", "/api/v1/runs/{id}/tiles.png", "getRunTiles", "The tiles that the model looks at, one pixel for each cell of the grid", see, png, s.runTiles),
	}
}

// MaskEdit is one area that was drawn: tissue to be added, or to be left out.
type MaskEdit struct {
	Add  bool        `json:"add"`
	Ring [][]float64 `json:"ring" doc:"closed outline, [x, y] in pixels of level 0; the first point is not repeated"`
}

// MaskView is a slide's tissue mask as it holds.
type MaskView struct {
	Version int        `json:"version" doc:"0 while nobody has changed the automatic mask"`
	Edits   []MaskEdit `json:"edits" doc:"drawn over the automatic mask in this order"`
	Reason  string     `json:"reason"`
	By      string     `json:"by"`
	ByName  string     `json:"by_name"`
	At      *time.Time `json:"at"`
	Grid    CellGrid   `json:"grid" doc:"of mask.png"`
	Tissue  float64    `json:"tissue_fraction"`
	URL     string     `json:"url"`
	// AutomaticURL is the mask without edits.
	AutomaticURL string    `json:"automatic_url"`
	Analysed     *Analysed `json:"analysed" doc:"null before a run is planned"`
}

// Analysed says what of the slide the latest run looks at.
type Analysed struct {
	Run   string          `json:"run"`
	State portal.RunState `json:"state"`
	Tiles int             `json:"tiles"`
	Grid  CellGrid        `json:"grid" doc:"of the picture"`
	URL   string          `json:"url"`
}

func (s *Server) getMask(ctx context.Context, scope portal.Scope, in *ByID) (MaskView, error) {
	m, err := s.masks.State(ctx, scope, in.ID)
	if err != nil {
		return MaskView{}, err
	}
	base := "/api/v1/slides/" + in.ID + "/mask.png?of=" + m.Mark + "&version="
	v := MaskView{
		Version: m.Version, Edits: drawnEdits(m.Edits), Reason: m.Reason, By: m.By, ByName: m.ByName, Tissue: m.Cells.Fraction(),
		Grid: CellGrid{Cols: m.Cells.Width, Rows: m.Cells.Height, CellWidth: m.Cells.CellWidth, CellHeight: m.Cells.CellHeight},
		URL:  fmt.Sprint(base, m.Version), AutomaticURL: base + "0",
	}
	if m.Version > 0 {
		v.At = &m.At
	}
	if p := m.Plan; p != nil {
		v.Analysed = &Analysed{
			Run: m.Run.ID, State: m.Run.State, Tiles: len(p.Tiles), URL: "/api/v1/runs/" + m.Run.ID + "/tiles.png",
			Grid: CellGrid{Cols: p.Cols, Rows: p.Rows, CellWidth: p.CellWidth, CellHeight: p.CellHeight},
		}
	}
	return v, nil
}

type maskBody struct {
	ByID
	Body struct {
		Edits   []MaskEdit `json:"edits" doc:"replace those before; an empty list is back to the automatic mask"`
		Reason  string     `json:"reason"`
		Version *int       `json:"version,omitempty" doc:"the version that was being edited: refused when there is a newer one"`
	}
}

func (s *Server) editMask(ctx context.Context, scope portal.Scope, in *maskBody) (SlideView, error) {
	edits, err := edits(in.Body.Edits)
	if err != nil {
		return SlideView{}, err
	}
	sl, err := s.config.Desk.EditMask(ctx, scope, in.ID, portal.MaskInput{Edits: edits, Reason: in.Body.Reason, Version: in.Body.Version})
	return s.afterSlide(ctx, scope, sl, err)
}

// MaskPreview says what a change of the mask would lead to.
type MaskPreview struct {
	Tissue float64 `json:"tissue_fraction"`
	Tiles  *int    `json:"tiles" doc:"that the model would look at; null when no model fits"`
	Now    *int    `json:"now" doc:"of the latest run; null before one is planned"`
	Judged int     `json:"judged" doc:"regions with a person's verdict: it stays only where the region stays the same"`
}

func (s *Server) previewMask(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Edits []MaskEdit `json:"edits"`
	}
}) (MaskPreview, error) {
	edits, err := edits(in.Body.Edits)
	if err != nil {
		return MaskPreview{}, err
	}
	p, err := s.masks.Preview(ctx, scope, in.ID, edits)
	return MaskPreview{Tissue: p.Tissue, Tiles: p.Tiles, Now: p.Now, Judged: p.Judged}, err
}

// edits takes the areas only as they are described: what is left out is not taken for empty.
func edits(body []MaskEdit) ([]tiling.MaskEdit, error) {
	if body == nil {
		return nil, portal.FailField("edits", "The areas are missing.", "Send a list; an empty one is back to the automatic mask.")
	}
	out := make([]tiling.MaskEdit, len(body))
	for i, e := range body {
		out[i] = tiling.MaskEdit{Add: e.Add, Ring: make([][2]float64, len(e.Ring))}
		for k, p := range e.Ring {
			if len(p) != 2 {
				return nil, portal.FailField("edits", fmt.Sprintf("Corner %d of area %d has %d numbers.", k+1, i+1, len(p)), "Send x and y of every corner.")
			}
			out[i].Ring[k] = [2]float64(p)
		}
	}
	return out, nil
}

func drawnEdits(list []tiling.MaskEdit) []MaskEdit {
	out := make([]MaskEdit, len(list))
	for i, e := range list {
		out[i] = MaskEdit{Add: e.Add, Ring: make([][]float64, len(e.Ring))}
		for k, p := range e.Ring {
			out[i].Ring[k] = []float64{p[0], p[1]}
		}
	}
	return out
}

// maskPicture answers a version of the mask, by default the one that holds. A version never
// changes, the automatic mask only with the slide's files and the scale it was given. What
// "of" says is for caches: the answer is of the slide as it is.
func (s *Server) maskPicture(c *fiber.Ctx, scope portal.Scope) error {
	ctx := c.UserContext()
	row, err := s.slideRow(ctx, scope, c.Params("id"))
	if err != nil {
		return err
	}
	version := row.MaskVersion
	if asked := c.Query("version"); asked != "" {
		n, ok := plainNumber(asked)
		if !ok || n > row.MaskVersion {
			return portal.Missing("tissue mask of this slide")
		}
		version = n
	}
	data, err := s.masks.Picture(ctx, scope, row, version)
	if err != nil {
		return err
	}
	return sendPNG(c, fmt.Sprintf(`"%s-%s/mask/%d"`, row.ID, row.MaskMark(), version), data)
}

func (s *Server) slideRow(ctx context.Context, scope portal.Scope, id string) (row portal.Slide, err error) {
	err = s.read(ctx, scope, func(tx portal.Tx) error { row, err = tx.Slide(id); return err })
	return row, err
}

func (s *Server) runTiles(c *fiber.Ctx, scope portal.Scope) error {
	run, err := s.run(c.UserContext(), scope, c.Params("id"))
	if err != nil {
		return err
	}
	plan, err := portal.LoadPlan(c.UserContext(), s.config.Blobs, run.ID)
	if portal.CodeOf(err) == portal.NotFound {
		return portal.Missing("plan of this run yet")
	}
	if err != nil {
		return err
	}
	data, err := portal.PlanPicture(plan)
	if err != nil {
		return err
	}
	return sendPNG(c, `"`+run.ID+`/tiles"`, data)
}

func sendPNG(c *fiber.Ctx, tag string, data []byte) error {
	if notModified(c, tag, revalidate) {
		return nil
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(data)
}
