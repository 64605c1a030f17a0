package httpapi

import (
	"bytes"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"telepath/portal"
	"telepath/tiling"
)

// The address of a tile, as slideView makes it:
//
//	/api/v1/slides/ID/files/FILES/tiles/LEVEL/COL/ROW.jpg
const (
	tilePrefix = "/api/v1/slides/"
	tileRoute  = "/api/v1/slides/:id/files/:files/tiles/:level/:col/:row.jpg"
)

// quickTiles stands before the routes and answers the tiles that are stored as a browser
// takes them, without what a route costs: that is half of a tile's time outside the kernel.
// It answers what s.tile would, byte for byte, after the same checks (who asks, what the
// role may, whether the person sees the slide, whether these are its files), or not at all:
// whatever is unusual or refused takes the route.
func (s *Server) quickTiles(routes fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		if !s.quickTile(ctx) {
			routes(ctx)
		}
	}
}

func (s *Server) quickTile(ctx *fasthttp.RequestCtx) (answered bool) {
	start := time.Now()
	h := &ctx.Request.Header
	if !h.IsGet() || !bytes.HasPrefix(h.RequestURI(), []byte(tilePrefix)) {
		return false
	}
	at, ok := readTileAddress(string(h.RequestURI()))
	if !ok {
		return false
	}
	secret, secure, ok := plainRequest(h)
	if !ok || ctx.IsTLS() || s.config.Log.Enabled(s.work, slog.LevelDebug) {
		return false
	}
	defer func() {
		if recover() != nil {
			answered = false // the route meets it again, and reports it
		}
	}()
	out := &ctx.Response
	into := out.SwapBody(nil)
	data, row := s.quickBytes(secret, ctx.RemoteIP().String(), at, into)
	if data == nil {
		out.SwapBody(into[:0])
		return false
	}
	for _, header := range safeHeaders {
		out.Header.SetCanonical(header[0], header[1])
	}
	out.Header.SetCanonical(headerCacheControl, valueForever)
	out.Header.SetCanonical(headerAcceptRanges, valueBytes)
	out.Header.SetCanonical(headerRequestID, []byte(newRequestID()))
	out.Header.SetCanonical(headerETag, tileTag(row, at.level, at.TileIndex))
	out.Header.SetContentTypeBytes(valueJPEG)
	if secure {
		out.Header.SetCanonical(headerHSTS, valueHSTS)
	}
	setTile(out, into, data)
	s.metrics.count(http.MethodGet, tileRoute, http.StatusOK, time.Since(start))
	return true
}

// tileMemory is what every connection that has asked for a tile holds for the next: twice a
// usual one. maxTileMemory bounds it where tiles are larger.
const (
	tileMemory    = 64 << 10
	maxTileMemory = 256 << 10
)

// setTile makes data the body. The response's own memory is used again for the next tile on
// the connection: tiles were nine tenths of what had to be collected, and collecting was
// what the slowest answers waited for.
func setTile(out *fasthttp.Response, into, data []byte) {
	if cap(into) < tileMemory { // the first on this connection
		into = make([]byte, 0, tileMemory)
	}
	if 2*len(data) > cap(into) && len(data) <= maxTileMemory/2 {
		into = make([]byte, 0, maxTileMemory)
	}
	if len(data) > cap(into) {
		out.SwapBody(into[:0])
		out.SetBodyRaw(data)
		return
	}
	out.SwapBody(into[:copy(into[:len(data)], data)]) // data may lie in it, also further on
}

var (
	headerCacheControl = []byte(fiber.HeaderCacheControl)
	headerAcceptRanges = []byte(fiber.HeaderAcceptRanges)
	headerRequestID    = []byte("X-Request-Id")
	headerETag         = []byte("Etag") // as fasthttp writes it
	headerHSTS         = []byte(fiber.HeaderStrictTransportSecurity)
	valueForever       = []byte(forever)
	valueBytes         = []byte("bytes")
	valueJPEG          = []byte("image/jpeg")
	valueHSTS          = []byte(hsts)
)

// quickBytes is the stored tile if everything about it is known already, in into if it has
// the room; nil takes the route.
func (s *Server) quickBytes(secret, from string, at tileAddress, into []byte) ([]byte, *seenSlide) {
	actor, _, err := s.config.Auth.Resolve(s.work, secret, from)
	if err != nil {
		return nil, nil
	}
	scope := portal.ScopeOf(actor)
	if scope.May(portal.ReadCase) != nil {
		return nil, nil
	}
	row, ok := s.seen.fresh(scope, at.slide)
	if !ok || row.files != at.files || !has(row.levels, at.level, at.TileIndex) {
		return nil, nil
	}
	own := row.own[at.level]
	if own < 0 || !isWhole(row.levels[at.level], at.TileIndex) {
		return nil, nil
	}
	loan, ok := s.config.Shelf.TakeOpen(row.shelfKey)
	if !ok {
		return nil, nil
	}
	defer loan.GiveBack()
	if !agrees(row, loan.Slide()) {
		return nil, nil
	}
	reader, can := loan.Slide().(tiling.StoredTileReader)
	if !can {
		return nil, nil
	}
	data, ok, err := reader.ReadStoredTile(s.work, own, at.TileIndex, into)
	if !ok || err != nil {
		return nil, nil
	}
	return data, row
}

// plainRequest takes the secret out of a request that asks for a whole tile without a
// condition; secure says that a proxy got it over TLS.
func plainRequest(h *fasthttp.RequestHeader) (secret string, secure, ok bool) {
	if n := h.ContentLength(); n > 0 || n == -1 { // a body, or a chunked one
		return "", false, false
	}
	for name, value := range h.All() {
		switch string(name) {
		case fiber.HeaderRange, fiber.HeaderIfRange, fiber.HeaderIfNoneMatch, fiber.HeaderXForwardedSsl, fiber.HeaderXForwardedProtocol, fiber.HeaderXUrlScheme:
			return "", false, false
		case fiber.HeaderXForwardedProto:
			secure = string(value) == "https"
		case fiber.HeaderAuthorization:
			scheme, token, _ := strings.Cut(string(value), " ")
			if !strings.EqualFold(scheme, "Bearer") {
				return "", false, false
			}
			secret = strings.TrimSpace(token)
		}
	}
	if secret == "" {
		secret = string(h.Cookie(cookieName))
	}
	return secret, secure, secret != ""
}

// tileAddress is a tile's address taken apart.
type tileAddress struct {
	slide, files string
	level        int
	tiling.TileIndex
}

// readTileAddress takes the one spelling that slideView writes; a query, escapes and every
// other form are for the route.
func readTileAddress(uri string) (a tileAddress, ok bool) {
	if strings.ContainsAny(uri, "?%") {
		return a, false
	}
	rest, prefix := strings.CutPrefix(uri, tilePrefix)
	rest, suffix := strings.CutSuffix(rest, ".jpg")
	var parts [7]string
	for i := range parts {
		var more bool
		parts[i], rest, more = strings.Cut(rest, "/")
		if more != (i < len(parts)-1) {
			return a, false
		}
	}
	a.slide, a.files = parts[0], parts[2]
	level, ok1 := plainNumber(parts[4])
	col, ok2 := plainNumber(parts[5])
	row, ok3 := plainNumber(parts[6])
	a.level, a.TileIndex = level, tiling.TileIndex{Col: col, Row: row}
	return a, prefix && suffix && parts[1] == "files" && parts[3] == "tiles" && ok1 && ok2 && ok3
}

// plainNumber takes one spelling of each number only, so that a tile has one address.
func plainNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && (s == "0" || s[0] != '0' && s[0] != '+' && s[0] != '-')
}
