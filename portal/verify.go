package portal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"telepath/tiling"
)

// verifyReceived hashes every complete upload, keeps it under its hash and puts it to its
// slide.
func (in *Intake) verifyReceived(ctx context.Context) error {
	uploads, err := in.uploadsIn(ctx, UploadReceived)
	if err != nil {
		return err
	}
	var failures []error
	for _, u := range uploads {
		err := in.verify(ctx, u)
		if CodeOf(err) == NotFound {
			in.Log.Error("the bytes of an upload are gone", "upload_id", u.ID, "error", err)
			err = in.failUpload(ctx, u, Trouble{
				Code: "bytes-lost", What: "The file arrived, but its bytes are no longer on the server's disk.", Do: "Upload the file again, and tell the admin: the disk may be damaged.",
				WhatZH: "文件已经收到，但服务器磁盘上的内容丢失。", DoZH: "请重新上传，并告知管理员：磁盘可能已损坏。",
			})
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("upload %s: %w", u.ID, err))
		}
	}
	return errors.Join(failures...)
}

// blobKey is where an original with that SHA-256 is kept.
func blobKey(sum string) string { return "sha256/" + sum[:2] + "/" + sum }

// verify works in steps that may each be done again after a crash: the hash is written into
// the row, the part is kept under its hash, then the file is put to its slide.
func (in *Intake) verify(ctx context.Context, u Upload) error {
	if u.SHA256 == "" {
		sum, err := in.hashPart(ctx, u.ID)
		if err != nil {
			return err
		}
		if u.Declared != "" && u.Declared != sum {
			return in.failUpload(ctx, u, Trouble{
				Code: "checksum", What: "The file that arrived is not the file that was sent: its SHA-256 differs.", Do: "Upload the file again.",
				WhatZH: "收到的文件与发送的文件不一致（SHA-256 不同）。", DoZH: "请重新上传。",
			})
		}
		u.SHA256 = sum
		if err := in.Store.Write(ctx, System("intake"), func(tx Tx) error { return tx.SaveUpload(u) }); err != nil {
			return err
		}
	}
	key := blobKey(u.SHA256)
	if err := in.Blobs.KeepPart(ctx, u.ID, key); err != nil {
		return err
	}
	id, err := in.identify(ctx, u.Filename, key)
	if err != nil {
		return err
	}
	return in.attach(ctx, u, id, SlideFile{Name: u.Filename, Blob: key, Size: u.Size, SHA256: u.SHA256})
}

func (in *Intake) hashPart(ctx context.Context, id string) (string, error) {
	part, err := in.Blobs.OpenPart(ctx, id)
	if err != nil {
		return "", err
	}
	defer part.Close()
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(part, 0, part.Size())); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// identify looks at a file's head for what it belongs to. A file that can't be identified
// is a slide of its own: opening it will say what is wrong.
func (in *Intake) identify(ctx context.Context, name, key string) (Identity, error) {
	b, err := in.Blobs.Open(ctx, key)
	if err != nil {
		return Identity{}, err
	}
	defer b.Close()
	id, err := in.Identify(ctx, tiling.Source{Name: name, Size: b.Size(), ReaderAt: b})
	if err != nil {
		in.Log.Info("file not identified", "error", err)
		return Identity{}, nil
	}
	return id, nil
}

func (in *Intake) failUpload(ctx context.Context, u Upload, t Trouble) error {
	s := System("intake")
	err := in.Store.Write(ctx, s, func(tx Tx) error {
		now := in.Now()
		if err := u.Move(UploadFailed); err != nil {
			return err
		}
		u.Trouble, u.UpdatedAt = &t, now
		if err := tx.SaveUpload(u); err != nil {
			return err
		}
		j := journal{tx, s, now}
		if err := j.uploadMoved(u); err != nil {
			return err
		}
		return progress{j, in.Choose}.advance(u.CaseID)
	})
	if err != nil {
		return err
	}
	in.Outbox.Ring()
	return in.Blobs.DeletePart(ctx, u.ID)
}

// attach puts a verified file to the slide of its series, or makes a new slide of it.
func (in *Intake) attach(ctx context.Context, u Upload, id Identity, f SlideFile) error {
	s := System("intake")
	err := in.Store.Write(ctx, s, func(tx Tx) error {
		now := in.Now()
		j := journal{tx, s, now}
		slide, err := in.slideFor(j, u, id, f)
		if err != nil {
			return err
		}
		if err := (progress{j, in.Choose}).replace(u, slide); err != nil {
			return err
		}
		u := u
		if err := u.Move(UploadVerified); err != nil {
			return err
		}
		u.SlideID, u.UpdatedAt = slide.ID, now
		if err := tx.SaveUpload(u); err != nil {
			return err
		}
		return j.uploadMoved(u)
	})
	in.Outbox.Ring()
	return err
}

func (in *Intake) slideFor(j journal, u Upload, id Identity, f SlideFile) (Slide, error) {
	slides, err := j.tx.SlidesOf(u.CaseID)
	if err != nil {
		return Slide{}, err
	}
	for _, s := range slides {
		if id.Group == "" || s.Group != id.Group || !s.InUse() || s.ID == u.Replaces {
			continue
		}
		for _, have := range s.Files {
			if have.SHA256 == f.SHA256 {
				return s, nil
			}
		}
		s.Files = append(s.Files, f)
		s.Name = nameOf(s.Files)
		s.UpdatedAt = j.at
		if s.State == SlideReady || s.State.Terminal() {
			if err := s.Move(SlideChecking); err != nil {
				return s, err
			}
			if err := j.slideMoved(s); err != nil {
				return s, err
			}
		}
		return s, j.tx.SaveSlide(&s)
	}
	s := Slide{
		ID: NewID(), CaseID: u.CaseID, HospitalID: u.HospitalID, Name: u.Filename, Stain: u.Stain, Specimen: u.Specimen,
		State: SlideReceived, Group: id.Group, Files: []SlideFile{f}, CreatedAt: j.at, UpdatedAt: j.at,
	}
	if err := j.tx.AddSlide(s); err != nil {
		return s, err
	}
	return s, j.slideMoved(s)
}

// nameOf is what people call a slide of several files: the largest is its picture, the
// others are label, overview and lower levels.
func nameOf(files []SlideFile) string {
	largest := files[0]
	for _, f := range files[1:] {
		if f.Size > largest.Size {
			largest = f
		}
	}
	return largest.Name
}
