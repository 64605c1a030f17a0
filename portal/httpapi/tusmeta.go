package httpapi

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxMetadata bounds the Upload-Metadata header.
const maxMetadata = 4096

// parseMetadata reads Upload-Metadata: comma-separated pairs of a key and, after a space, its
// value in Base64; keys are ASCII without spaces and unique, a value may be missing (tus 1.0,
// creation).
func parseMetadata(header string) (map[string]string, error) {
	bad := func(what string) error {
		return refuse(http.StatusBadRequest, "The header "+headerMetadata+" "+what+".", "Use a client that speaks tus "+tusVersion+".")
	}
	if len(header) > maxMetadata {
		return nil, bad("is too long")
	}
	pairs := map[string]string{}
	if strings.TrimSpace(header) == "" {
		return pairs, nil
	}
	for pair := range strings.SplitSeq(header, ",") {
		key, encoded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if !plainKey(key) {
			return nil, bad("has a key that is empty or not plain ASCII")
		}
		if _, twice := pairs[key]; twice {
			return nil, bad("names a key twice")
		}
		value, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if err != nil {
			return nil, bad("has a value that is not Base64")
		}
		if !utf8.Valid(value) || strings.ContainsAny(string(value), "\x00\r\n") {
			return nil, bad("has a value that is not one line of UTF-8")
		}
		pairs[key] = string(value)
	}
	return pairs, nil
}

func plainKey(key string) bool {
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
	}
	return key != ""
}
