package portal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"telepath/tiling"
)

// Identity says which files belong to one slide, found by content.
type Identity struct {
	Format string
	// Group is the DICOM series UID; empty for formats of one file.
	Group string
}

// OpenSlide opens the files of one slide, whatever their format.
type OpenSlide func(ctx context.Context, files []tiling.Source) (tiling.Slide, error)

// Identify reads just enough of a file to say what it belongs to.
type Identify func(ctx context.Context, file tiling.Source) (Identity, error)

// Intake takes files in: it receives uploads, verifies them, groups them into slides and
// judges the slides. All its work is found in the database (uploads received, slides
// received or checking), so a crash only means doing a step again.
type Intake struct {
	Store    Store
	Blobs    Blobs
	Now      Clock
	Open     OpenSlide
	Identify Identify
	Codec    tiling.Codec
	Resample tiling.Resampler
	Choose   ChooseModel
	Log      *slog.Logger
	// Work is rung when there is something to do; Outbox when the relay has.
	Work, Outbox Bell
	// MaxBytes of one file; default 64 GiB.
	MaxBytes int64
}

// NewUpload announces a file.
type NewUpload struct {
	CaseID, Filename, Stain, Specimen, SHA256, Metadata string
	// Replaces names the slide whose place this one takes; may be empty.
	Replaces string
	Size     int64
}

// CreateUpload makes room for a file of a case that is not signed out.
func (in *Intake) CreateUpload(ctx context.Context, s Scope, n NewUpload) (Upload, error) {
	if err := s.May(UploadSlide); err != nil {
		return Upload{}, err
	}
	if err := in.checkUpload(n); err != nil {
		return Upload{}, err
	}
	actor, _ := s.Actor()
	var u Upload
	err := in.Store.Write(ctx, s, func(tx Tx) error {
		c, err := tx.Case(n.CaseID)
		if err != nil {
			return err
		}
		if !c.State.Open() {
			return Fail(Conflict, "The case is "+string(c.State)+"; it takes no more slides.", "Make a new case for further slides.")
		}
		now := in.Now()
		if n.Replaces != "" {
			if err := (progress{journal{tx, s, now}, in.Choose}).mayReplace(c, n.Replaces); err != nil {
				return err
			}
		}
		u = Upload{
			ID: NewID(), HospitalID: c.HospitalID, CaseID: c.ID, UserID: actor.UserID, Filename: n.Filename, Size: n.Size,
			Stain: n.Stain, Specimen: n.Specimen, Replaces: n.Replaces, Metadata: n.Metadata, State: UploadReceiving,
			Declared: strings.ToLower(n.SHA256), CreatedAt: now, UpdatedAt: now,
		}
		if err := tx.AddUpload(u); err != nil {
			return err
		}
		return journal{tx, s, now}.uploadMoved(u)
	})
	in.Outbox.Ring()
	return u, err
}

func (in *Intake) checkUpload(n NewUpload) error {
	limit := in.MaxBytes
	if limit == 0 {
		limit = 64 << 30
	}
	switch {
	case n.Size <= 0:
		return FailField("size", "The file is empty.", "Check the file on the scanner's computer.")
	case n.Size > limit:
		return &Error{Code: TooLarge, Field: "size", Message: fmt.Sprintf("The file has %d bytes; at most %d are taken.", n.Size, limit), Do: "Send the slide in parts, or ask the admin to raise the limit."}
	case n.Filename == "" || len(n.Filename) > 255:
		return FailField("filename", "The file needs a name of at most 255 bytes.", "Rename the file.")
	case n.SHA256 != "" && len(n.SHA256) != 64:
		return FailField("sha256", "The SHA-256 must be 64 hexadecimal digits.", "Leave it out, or send it in hexadecimal.")
	case len(n.Stain) > 64 || len(n.Specimen) > 64 || len(n.Metadata) > 4096:
		return FailField("metadata", "The upload's metadata is too long.", "Use shorter stain and specimen names.")
	}
	return nil
}

func (j journal) uploadMoved(u Upload) error {
	return j.changed(Event{HospitalID: u.HospitalID, CaseID: u.CaseID, SlideID: u.SlideID, Kind: "upload", State: string(u.State)}, "upload/"+u.ID)
}

// UploadOffset returns the upload and how many bytes have arrived.
func (in *Intake) UploadOffset(ctx context.Context, s Scope, id string) (Upload, int64, error) {
	var u Upload
	err := in.Store.Read(ctx, s, func(tx Tx) (err error) { u, err = tx.Upload(id); return err })
	if err != nil {
		return u, 0, err
	}
	if u.State != UploadReceiving {
		return u, u.Size, nil
	}
	n, err := in.Blobs.PartSize(ctx, id)
	return u, min(n, u.Size), err
}

// Append adds bytes at offset and keeps whatever arrived, even if the sender vanishes.
// When the last byte is there the upload is complete and checked in the background.
func (in *Intake) Append(ctx context.Context, s Scope, id string, offset int64, body io.Reader) (int64, error) {
	if err := s.May(UploadSlide); err != nil {
		return 0, err
	}
	u, have, err := in.UploadOffset(ctx, s, id)
	if err != nil {
		return 0, err
	}
	if offset != have {
		return have, Fail(Conflict, fmt.Sprintf("The upload continues at byte %d, not %d.", have, offset), "Ask for the offset and continue there.")
	}
	if u.State != UploadReceiving {
		return have, nil
	}
	added, appendErr := in.Blobs.AppendPart(ctx, id, offset, io.LimitReader(body, u.Size-offset))
	have = offset + added
	if have < u.Size {
		return have, errors.Join(appendErr, in.touch(context.WithoutCancel(ctx), u))
	}
	return have, in.complete(context.WithoutCancel(ctx), s, id)
}

// touch notes that bytes arrive, to the minute.
func (in *Intake) touch(ctx context.Context, u Upload) error {
	now := in.Now()
	if now.Sub(u.UpdatedAt) < time.Minute {
		return nil
	}
	return in.Store.Write(ctx, System("intake"), func(tx Tx) error {
		fresh, err := tx.Upload(u.ID)
		if err != nil || fresh.State != UploadReceiving {
			return err
		}
		fresh.UpdatedAt = now
		return tx.SaveUpload(fresh)
	})
}

// complete marks an upload as received, once.
func (in *Intake) complete(ctx context.Context, s Scope, id string) error {
	err := in.Store.Write(ctx, s, func(tx Tx) error {
		u, err := tx.Upload(id)
		if err != nil || u.State != UploadReceiving {
			return err
		}
		if err := u.Move(UploadReceived); err != nil {
			return err
		}
		u.UpdatedAt = in.Now()
		if err := tx.SaveUpload(u); err != nil {
			return err
		}
		return journal{tx, s, u.UpdatedAt}.uploadMoved(u)
	})
	in.Work.Ring()
	in.Outbox.Ring()
	return err
}

// Terminate gives an unfinished upload up and frees its bytes.
func (in *Intake) Terminate(ctx context.Context, s Scope, id string) error {
	if err := s.May(UploadSlide); err != nil {
		return err
	}
	err := in.Store.Write(ctx, s, func(tx Tx) error {
		u, err := tx.Upload(id)
		if err != nil {
			return err
		}
		if err := u.Move(UploadFailed); err != nil {
			return err
		}
		u.Trouble = &Trouble{
			Code: "terminated", What: "The sender gave the upload up.", Do: "Upload the file again if it is needed.",
			WhatZH: "上传已被取消。", DoZH: "如有需要请重新上传。",
		}
		u.UpdatedAt = in.Now()
		if err := tx.SaveUpload(u); err != nil {
			return err
		}
		j := journal{tx, s, u.UpdatedAt}
		if err := j.uploadMoved(u); err != nil {
			return err
		}
		return progress{j, in.Choose}.advance(u.CaseID)
	})
	if err != nil {
		return err
	}
	in.Outbox.Ring()
	return in.Blobs.DeletePart(ctx, id)
}

// Run works until ctx ends: verifies uploads that are complete, then checks slides.
func (in *Intake) Run(ctx context.Context) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		if err := in.Sweep(ctx); err != nil && !errors.Is(err, context.Canceled) {
			in.Log.Error("intake", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-in.Work:
		case <-tick.C:
		}
	}
}

// Sweep does all the work that is there now. Parts that are complete although no one said
// so (a crash between the last byte and its row) count as received. What fails is tried
// again at the next sweep; it does not hold up the files and slides of others.
func (in *Intake) Sweep(ctx context.Context) error {
	var failures []error
	if err := in.adoptComplete(ctx); err != nil {
		failures = append(failures, fmt.Errorf("adopt complete uploads: %w", err))
	}
	if err := in.verifyReceived(ctx); err != nil {
		failures = append(failures, fmt.Errorf("verify uploads: %w", err))
	}
	return errors.Join(append(failures, in.checkSlides(ctx))...)
}

func (in *Intake) adoptComplete(ctx context.Context) error {
	uploads, err := in.uploadsIn(ctx, UploadReceiving)
	if err != nil {
		return err
	}
	var failures []error
	for _, u := range uploads {
		if n, err := in.Blobs.PartSize(ctx, u.ID); err != nil || n < u.Size {
			continue
		}
		failures = append(failures, in.complete(ctx, System("intake"), u.ID))
	}
	return errors.Join(failures...)
}

func (in *Intake) uploadsIn(ctx context.Context, state UploadState) (uploads []Upload, err error) {
	err = in.Store.Read(ctx, System("intake"), func(tx Tx) error {
		uploads, err = tx.UploadsIn(state, 1000)
		return err
	})
	return uploads, err
}
