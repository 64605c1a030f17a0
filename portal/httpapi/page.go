package httpapi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// page is the built web client in memory: a few megabytes that every browser asks for.
type page struct {
	files map[string]*pageFile
	// policy is the Content-Security-Policy of index.html.
	policy string
}

type pageFile struct {
	media string
	tag   string
	// data by content coding: "", "br", "gzip".
	data map[string][]byte
}

// notBuilt is what a server without the page shows.
const notBuilt = "The page has not been built. Run «make build» (it needs Node 20 and npm), then start Telepath again.\n" +
	"The API works: see /api/openapi.json.\n"

// codings are the precompressed files that a build may put beside a file, best first.
var codings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// loadPage reads a build; nil gives a page that says how to make one.
func loadPage(build fs.FS) (*page, error) {
	p := &page{files: map[string]*pageFile{}}
	if build == nil {
		return p, nil
	}
	err := fs.WalkDir(build, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(build, name)
		if err != nil {
			return err
		}
		p.add(name, data)
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if index := p.files["index.html"]; index != nil {
		p.policy = policyFor(index.data[""])
	}
	return p, nil
}

// add files a precompressed form under its original's name.
func (p *page) add(name string, data []byte) {
	base, coding := name, ""
	for _, c := range codings {
		if cut, ok := strings.CutSuffix(name, c.suffix); ok {
			base, coding = cut, c.name
		}
	}
	f := p.files[base]
	if f == nil {
		media := mime.TypeByExtension(path.Ext(base))
		if media == "" {
			media = fiber.MIMEOctetStream
		}
		f = &pageFile{media: media, data: map[string][]byte{}}
		p.files[base] = f
	}
	f.data[coding] = data
	if coding == "" {
		sum := sha256.Sum256(data)
		f.tag = `"` + hex.EncodeToString(sum[:12]) + `"`
	}
}

var inlineScript = regexp.MustCompile(`(?is)<script(?:\s[^>]*)?>(.*?)</script>`)

// policyFor allows what the page brings itself and nothing else: scripts from here, and the
// inline ones of this very index.html by their hashes (CSP Level 3, §6.7.2.3). Style
// attributes are allowed because the page's framework and viewer set them; style elements
// and scripts in the page's text are not.
func policyFor(index []byte) string {
	script := "script-src 'self'"
	for _, m := range inlineScript.FindAllSubmatch(index, -1) {
		if len(m[1]) > 0 {
			sum := sha256.Sum256(m[1])
			script += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		}
	}
	return strings.Join([]string{
		"default-src 'self'", script, "style-src 'self'", "style-src-attr 'unsafe-inline'", "img-src 'self' data: blob:",
		"font-src 'self' data:", "connect-src 'self'", "worker-src 'self' blob:", "object-src 'self'", "base-uri 'none'",
		"form-action 'self'", "frame-ancestors 'self'",
	}, "; ")
}

// reserved are addresses that never show the page.
var reserved = []string{"/api", "/dicomweb", "/fhir", "/verify", "/healthz", "/readyz", "/metrics"}

// servePage answers everything that no route took: a file of the page, or its index for the
// addresses that the page itself makes.
func (s *Server) servePage(c *fiber.Ctx) error {
	where := c.Path()
	if slices.ContainsFunc(reserved, func(r string) bool { return where == r || strings.HasPrefix(where, r+"/") }) {
		return c.Next()
	}
	if c.Method() != http.MethodGet && c.Method() != http.MethodHead {
		return c.Next()
	}
	name := strings.TrimPrefix(path.Clean(where), "/")
	if f := s.page.files[name]; f != nil && f.data[""] != nil && name != "index.html" {
		return s.sendFile(c, name, f)
	}
	if path.Ext(name) != "" && name != "index.html" {
		return fiber.ErrNotFound
	}
	index := s.page.files["index.html"]
	if index == nil {
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.SendString(notBuilt)
	}
	return s.sendFile(c, "index.html", index)
}

func (s *Server) sendFile(c *fiber.Ctx, name string, f *pageFile) error {
	caching := "no-cache"
	if strings.Contains("/"+name, "/immutable/") {
		caching = "public, max-age=31536000, immutable"
	}
	// Files have the page's policy too: a worker lives under the policy that its own script
	// came with, and the one that shares the event stream must be allowed to open it.
	c.Set(fiber.HeaderContentSecurityPolicy, s.page.policy)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	coding := f.coding(c.Get(fiber.HeaderAcceptEncoding))
	tag := f.tag
	if coding != "" {
		tag = strings.TrimSuffix(tag, `"`) + "-" + coding + `"`
		c.Set(fiber.HeaderContentEncoding, coding)
	}
	if notModified(c, tag, caching) {
		return nil
	}
	c.Set(fiber.HeaderContentType, f.media)
	return c.Send(f.data[coding])
}

// coding picks the best form that the browser takes.
func (f *pageFile) coding(accepted string) string {
	for _, c := range codings {
		if f.data[c.name] == nil {
			continue
		}
		for part := range strings.SplitSeq(accepted, ",") {
			name, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
			if strings.EqualFold(name, c.name) && weight != "q=0" {
				return c.name
			}
		}
	}
	return ""
}
