package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
)

// Resumable uploads by tus 1.0.0: core, creation, creation-with-upload and termination.
//
// The protocol is spoken here and not by tusd, the reference server: tusd is a net/http
// handler, and fiber's adaptor for those reads the whole body into memory before it calls
// one. A slide has gigabytes.

const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,creation-with-upload,termination"
	uploadsPath   = "/api/v1/uploads"
	offsetMedia   = "application/offset+octet-stream"

	headerResumable = "Tus-Resumable"
	headerOffset    = "Upload-Offset"
	headerLength    = "Upload-Length"
	headerMetadata  = "Upload-Metadata"
)

func (s *Server) uploadRoutes() []Route {
	one := uploadsPath + "/{id}"
	return []Route{
		raw("OPTIONS", uploadsPath, "tusOptions", "What the upload protocol can do (tus 1.0)", Public, answer{status: 204}, s.tusOptions),
		raw("OPTIONS", one, "tusOptionsOfUpload", "What the upload protocol can do (tus 1.0)", Public, answer{status: 204}, s.tusOptions),
		raw("POST", uploadsPath, "createUpload", "Announce a file, with its first bytes if wanted (tus 1.0 creation)", Access(portal.UploadSlide), answer{status: 201}, s.tus(s.tusCreate)),
		raw("HEAD", one, "tusOffset", "How many bytes have arrived (tus 1.0)", Access(portal.UploadSlide), answer{status: 200}, s.tus(s.tusHead)),
		raw("PATCH", one, "tusAppend", "Send more bytes (tus 1.0)", Access(portal.UploadSlide), answer{status: 204}, s.tus(s.tusPatch)),
		raw("DELETE", one, "tusTerminate", "Give an unfinished upload up (tus 1.0 termination)", Access(portal.UploadSlide), answer{status: 204}, s.tus(s.tusDelete)),
		call("GET", one, "getUpload", "Where an upload stands", Access(portal.ReadCase), s.getUpload),
	}
}

func (s *Server) tusOptions(c *fiber.Ctx, _ portal.Scope) error {
	c.Set("Tus-Version", tusVersion)
	c.Set("Tus-Extension", tusExtensions)
	if limit := s.config.Intake.MaxBytes; limit > 0 {
		c.Set("Tus-Max-Size", strconv.FormatInt(limit, 10))
	}
	return c.SendStatus(http.StatusNoContent)
}

// tus checks the version that every request but OPTIONS names; observe answers with ours.
func (s *Server) tus(h rawHandler) rawHandler {
	return func(c *fiber.Ctx, scope portal.Scope) error {
		if c.Get(headerResumable) != tusVersion {
			c.Set("Tus-Version", tusVersion)
			return refuse(http.StatusPreconditionFailed, "The upload protocol must be tus "+tusVersion+".", "Send the header "+headerResumable+": "+tusVersion+".")
		}
		return h(c, scope)
	}
}

func (s *Server) tusCreate(c *fiber.Ctx, scope portal.Scope) error {
	n, err := newUpload(c)
	if err != nil {
		return err
	}
	media := c.Get(fiber.HeaderContentType)
	if media != "" && media != offsetMedia && hasBody(c) {
		return unsupportedMedia()
	}
	if length := c.Request().Header.ContentLength(); int64(length) > n.Size {
		return tooLong(n.Size)
	}
	u, err := s.config.Intake.CreateUpload(c.UserContext(), scope, n)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, uploadsPath+"/"+u.ID)
	c.Status(http.StatusCreated)
	if media == offsetMedia {
		return s.receive(c, scope, u, 0)
	}
	c.Set(headerOffset, "0")
	return nil
}

// newUpload reads the announcement of a file. The length must be known: a scanner's file is
// complete when it is sent.
func newUpload(c *fiber.Ctx) (portal.NewUpload, error) {
	size, err := count(c, headerLength)
	if err != nil {
		return portal.NewUpload{}, err
	}
	meta, err := parseMetadata(c.Get(headerMetadata))
	if err != nil {
		return portal.NewUpload{}, err
	}
	if meta["case"] == "" {
		return portal.NewUpload{}, portal.FailField("case", "The upload does not say which case it is for.", "Put the key «case» into "+headerMetadata+".")
	}
	return portal.NewUpload{
		CaseID: meta["case"], Filename: meta["filename"], Stain: meta["stain"], Specimen: meta["specimen"],
		SHA256: meta["sha256"], Replaces: meta["replaces"], Metadata: c.Get(headerMetadata), Size: size,
	}, nil
}

// count reads a header that is a number of bytes.
func count(c *fiber.Ctx, header string) (int64, error) {
	text := c.Get(header)
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, refuse(http.StatusBadRequest, "The header "+header+" must be a number of bytes.", "Use a client that speaks tus "+tusVersion+".")
	}
	return int64(n), nil
}

func (s *Server) tusHead(c *fiber.Ctx, scope portal.Scope) error {
	id := c.Params("id")
	if _, _, err := s.config.Intake.UploadOffset(c.UserContext(), scope, id); err != nil {
		return err // before another's connection is touched
	}
	// A connection that died without saying so may still hold bytes: they are kept first, so
	// that the offset is the last word.
	_, release, err := s.uploads.take(c.UserContext(), id)
	if err != nil {
		return err
	}
	defer release()
	u, offset, err := s.config.Intake.UploadOffset(c.UserContext(), scope, id)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(headerOffset, strconv.FormatInt(offset, 10))
	c.Set(headerLength, strconv.FormatInt(u.Size, 10))
	if u.Metadata != "" {
		c.Set(headerMetadata, u.Metadata)
	}
	return nil
}

func (s *Server) tusPatch(c *fiber.Ctx, scope portal.Scope) error {
	if c.Get(fiber.HeaderContentType) != offsetMedia {
		return unsupportedMedia()
	}
	offset, err := count(c, headerOffset)
	if err != nil {
		return err
	}
	u, _, err := s.config.Intake.UploadOffset(c.UserContext(), scope, c.Params("id"))
	if err != nil {
		return err
	}
	if length := c.Request().Header.ContentLength(); int64(length) > u.Size-offset {
		return tooLong(u.Size)
	}
	c.Status(http.StatusNoContent)
	return s.receive(c, scope, u, offset)
}

// receive streams the body to the upload and answers the new offset. Whatever arrived is
// kept, also when the sender vanishes or the server is told to stop.
func (s *Server) receive(c *fiber.Ctx, scope portal.Scope, u portal.Upload, offset int64) error {
	stop, release, err := s.uploads.take(s.long, u.ID)
	if err != nil {
		return err
	}
	defer release()
	body := newBody(stop, c, s.config.Patience)
	defer body.close()
	now, err := s.config.Intake.Append(c.UserContext(), scope, u.ID, offset, body)
	if body.broken != nil {
		c.Context().SetConnectionClose()
		return refuse(http.StatusRequestTimeout, "The upload was interrupted; what arrived is kept.", "Ask for the offset and continue there.")
	}
	if err != nil {
		return err
	}
	c.Set(headerOffset, strconv.FormatInt(now, 10))
	return nil
}

func (s *Server) tusDelete(c *fiber.Ctx, scope portal.Scope) error {
	id := c.Params("id")
	if _, _, err := s.config.Intake.UploadOffset(c.UserContext(), scope, id); err != nil {
		return err
	}
	_, release, err := s.uploads.take(c.UserContext(), id)
	if err != nil {
		return err
	}
	defer release()
	if err := s.config.Intake.Terminate(c.UserContext(), scope, id); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

func (s *Server) getUpload(ctx context.Context, scope portal.Scope, in *ByID) (UploadView, error) {
	u, offset, err := s.config.Intake.UploadOffset(ctx, scope, in.ID)
	return UploadView{Upload: u, Offset: offset}, err
}

func hasBody(c *fiber.Ctx) bool {
	return c.Request().Header.ContentLength() != 0 && c.Context().RequestBodyStream() != nil
}

func unsupportedMedia() *Problem {
	return refuse(http.StatusUnsupportedMediaType, "Bytes of an upload must be sent as "+offsetMedia+".", "Set Content-Type: "+offsetMedia+".")
}

func tooLong(size int64) *Problem {
	return refuse(http.StatusRequestEntityTooLarge, "The body reaches past the announced "+strconv.FormatInt(size, 10)+" bytes.", "Start a new upload with the right length.")
}
