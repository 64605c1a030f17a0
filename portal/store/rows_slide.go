package store

import (
	"errors"

	"telepath/portal"
)

type slideRow struct {
	ID          string `gorm:"primaryKey"`
	CaseID      string
	HospitalID  string
	Name        string
	Stain       string
	Specimen    string
	State       string
	Trouble     string
	Info        string
	Quality     string
	GivenMPP    float64 `gorm:"column:given_mpp"`
	FileGroup   string
	Files       string
	LabelCheck  string
	LabelClaim  string
	LabelSays   string
	MaskVersion int
	SetAside    string
	Created     int64 `gorm:"column:created_at"`
	Updated     int64 `gorm:"column:updated_at"`
	Revision    int
}

// slideColumns are what SaveSlide writes.
var slideColumns = []string{
	"name", "stain", "specimen", "state", "trouble", "info", "quality", "given_mpp", "file_group", "files",
	"label_check", "label_claim", "label_says", "mask_version", "set_aside", "updated_at", "revision",
}

// fileColumn is a portal.SlideFile with the blob's key, which its own JSON leaves out.
type fileColumn struct {
	Name   string `json:"name"`
	Blob   string `json:"blob"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func slideToRow(s portal.Slide) (*slideRow, error) {
	files := make([]fileColumn, len(s.Files))
	for i, f := range s.Files {
		files[i] = fileColumn(f)
	}
	trouble, err1 := encode("trouble", s.Trouble)
	info, err2 := encode("info", s.Info)
	quality, err3 := encode("quality", s.Quality)
	encoded, err4 := encode("files", files)
	says, err5 := encode("label", s.LabelSays)
	aside, err6 := encode("set aside", s.SetAside)
	return &slideRow{
		ID: s.ID, CaseID: s.CaseID, HospitalID: s.HospitalID, Name: s.Name, Stain: s.Stain, Specimen: s.Specimen,
		State: string(s.State), Trouble: trouble, Info: info, Quality: quality, GivenMPP: s.GivenMPP, FileGroup: s.Group,
		Files: encoded, LabelCheck: s.LabelCheck, LabelClaim: s.LabelClaim, LabelSays: says, MaskVersion: s.MaskVersion, SetAside: aside, Created: micros(s.CreatedAt),
		Updated: micros(s.UpdatedAt), Revision: s.Revision,
	}, errors.Join(err1, err2, err3, err4, err5, err6)
}

func (r slideRow) fromRow() (portal.Slide, error) {
	s := portal.Slide{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, Name: r.Name, Stain: r.Stain, Specimen: r.Specimen,
		GivenMPP: r.GivenMPP, Group: r.FileGroup, LabelCheck: r.LabelCheck, LabelClaim: r.LabelClaim, MaskVersion: r.MaskVersion,
		CreatedAt: at(r.Created), UpdatedAt: at(r.Updated), Revision: r.Revision,
	}
	var err error
	if s.State, err = known("slide state", r.State, portal.SlideReceived, portal.SlideChecking, portal.SlideReady, portal.SlideTiling,
		portal.SlideInferring, portal.SlideAnalysed, portal.SlideRejected, portal.SlideFailed, portal.SlideQuarantined); err != nil {
		return s, err
	}
	var files []fileColumn
	err = errors.Join(
		decode("trouble", r.Trouble, &s.Trouble), decode("info", r.Info, &s.Info), decode("label", r.LabelSays, &s.LabelSays),
		decode("quality", r.Quality, &s.Quality), decode("files", r.Files, &files), decode("set aside", r.SetAside, &s.SetAside),
	)
	s.Files = make([]portal.SlideFile, len(files))
	for i, f := range files {
		s.Files[i] = portal.SlideFile(f)
	}
	return s, err
}
