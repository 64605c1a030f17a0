package auth_test

import (
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/auth"
)

func TestHash(t *testing.T) {
	t.Parallel()
	const password = "对的密码 horse battery"
	hash, err := auth.Hash(password)
	ok(t, err)
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %s", hash)
	}
	again, err := auth.Hash(password)
	ok(t, err)
	if hash == again {
		t.Error("the salt is not fresh")
	}
	for _, wrong := range []string{"", password + " ", strings.ToUpper(password), strings.Repeat("x", 5000)} {
		if auth.Verify(hash, wrong) {
			t.Errorf("%q is taken", wrong)
		}
	}
	if !auth.Verify(hash, password) || !auth.Verify(again, password) {
		t.Error("the right password is refused")
	}
	auth.VerifyNobody(password)
}

// A hash that is broken, or would eat the memory, belongs to nobody.
func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	hash, err := auth.Hash("correct horse")
	ok(t, err)
	parts := strings.Split(hash, "$")
	for _, bad := range []string{
		"", "correct horse", "$", "$$$$$", strings.Replace(hash, "argon2id", "argon2i", 1), strings.Replace(hash, "v=19", "v=16", 1),
		strings.Replace(hash, "m=19456", "m=4194304", 1), strings.Replace(hash, "t=2", "t=2000", 1), strings.Replace(hash, "t=2", "t=0", 1),
		strings.Replace(hash, "p=1", "p=0", 1), strings.Replace(hash, "p=1", "p=200", 1), strings.Join(parts[:5], "$") + "$",
		strings.Join(parts[:5], "$") + "$AAAA", strings.Join(parts[:4], "$") + "$!$" + parts[5], hash + "$x", hash + "!",
	} {
		if auth.Verify(bad, "correct horse") {
			t.Errorf("hash %q is taken", bad)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for password, good := range map[string]bool{
		"": false, "123456789": false, "1234567890": true, "病理科的密码九字呢": false, "病理科的密码有十个字": true,
		strings.Repeat("x", 1024): true, strings.Repeat("x", 1025): false, "long enough \xff": false,
	} {
		err := auth.CheckPassword(password)
		if (err == nil) != good {
			t.Errorf("%q: %v", password, err)
		}
		if !good {
			fails(t, err, portal.Invalid)
			_, err = auth.Hash(password)
			fails(t, err, portal.Invalid)
		}
	}
}

func TestNewSecret(t *testing.T) {
	t.Parallel()
	secret, sum := auth.NewSecret()
	other, _ := auth.NewSecret()
	if len(secret) != 43 || len(sum) != 64 || secret == other || sum != auth.Sum(secret) {
		t.Errorf("secret %q, sum %q", secret, sum)
	}
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2 B.1
	if auth.Sum("abc") != abc {
		t.Errorf("sum of abc is %s", auth.Sum("abc"))
	}
}
