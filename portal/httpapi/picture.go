package httpapi

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// sendPicture answers a JPEG under its strong tag: all of it, nothing because the client has
// it (304), or the one range that was asked for.
func sendPicture(c *fiber.Ctx, data []byte, tag, caching string) error {
	if notModified(c, tag, caching) {
		return nil
	}
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	wanted := c.Get(fiber.HeaderRange)
	if wanted == "" || c.Method() != http.MethodGet || !unchanged(c.Get(fiber.HeaderIfRange), tag) {
		c.Set(fiber.HeaderContentType, "image/jpeg")
		return c.Send(data)
	}
	from, to, kind := byteRange(wanted, int64(len(data)))
	switch kind {
	case rangeOutside:
		p := refuse(http.StatusRequestedRangeNotSatisfiable, "The picture has no such bytes.", "Ask for less, or for all of it.")
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes */%d", len(data)))
		return p
	case rangeGiven:
		c.Status(http.StatusPartialContent)
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, to, len(data)))
		data = data[from : to+1]
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	return c.Send(data)
}

// notModified sets the validators and answers 304 when the client has the content
// (RFC 9110 §13.1.2).
func notModified(c *fiber.Ctx, tag, caching string) bool {
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, caching)
	known := c.Get(fiber.HeaderIfNoneMatch)
	if known == "" {
		return false
	}
	for candidate := range strings.SplitSeq(known, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == tag {
			c.Status(http.StatusNotModified)
			return true
		}
	}
	return false
}

// unchanged says whether If-Range lets a range through: it is not there, or is the same
// strong tag (RFC 9110 §13.1.5). A date never is: the pictures have none.
func unchanged(ifRange, tag string) bool { return ifRange == "" || ifRange == tag }

type rangeKind int

const (
	// rangeIgnored: not one range of bytes, or malformed; all is sent (§14.2).
	rangeIgnored rangeKind = iota
	rangeGiven
	// rangeOutside: it begins behind the end (416, §15.5.17).
	rangeOutside
)

// byteRange reads a Range field (RFC 9110 §14.1.1, §14.1.2) for a picture of size bytes; from
// and to are the first and the last byte. Several ranges at once may be ignored, and are.
func byteRange(field string, size int64) (from, to int64, kind rangeKind) {
	unit, spec, ok := strings.Cut(field, "=")
	spec = strings.Trim(spec, " \t")
	first, last, dash := strings.Cut(spec, "-")
	if !ok || !dash || !strings.EqualFold(unit, "bytes") {
		return 0, 0, rangeIgnored
	}
	from, hasFrom := digits(first)
	to, hasTo := digits(last)
	switch {
	case first == "" && hasTo: // the last so many bytes
		from, to = max(0, size-to), size-1
	case hasFrom && last == "":
		to = size - 1
	case hasFrom && hasTo && from <= to:
		to = min(to, size-1)
	default:
		return 0, 0, rangeIgnored
	}
	if from >= size {
		return 0, 0, rangeOutside
	}
	return from, to, rangeGiven
}

// digits reads a number; one too large to count is as good as the largest.
func digits(s string) (int64, bool) {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	if s == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return math.MaxInt64, true
	}
	return n, true
}
