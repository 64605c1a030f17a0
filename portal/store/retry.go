package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"telepath/portal"
)

// attempts before a transaction gives up. Collectors of one run meet at its row: with eight
// of them the unluckiest needs about as many tries.
const attempts = 20

// retry runs f again while the database says that it only lost a race, and returns how often
// it ran. The pauses grow and are random, so that the losers don't meet again.
func retry(ctx context.Context, f func() error) (int, error) {
	for n := 1; ; n++ {
		err := translate(f())
		if !transient(err) {
			return n, err
		}
		if n == attempts {
			return n, &portal.Error{Code: portal.Busy, Message: "The database is busy.", Do: "Try again in a moment.", Err: err}
		}
		pause := time.NewTimer(time.Duration(rand.Int64N(int64(min(n, 10)) * int64(5*time.Millisecond)))) // no secret
		select {
		case <-ctx.Done():
			pause.Stop()
			return n, ctx.Err()
		case <-pause.C:
		}
	}
}

// transient says whether the same transaction may succeed when it is run again.
func transient(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization_failure, deadlock_detected
	}
	switch sqliteCode(err) & 0xff {
	case 5, 6: // SQLITE_BUSY, SQLITE_LOCKED and their extended codes
		return true
	}
	return false
}

// translate names the faults that the input caused: PostgreSQL's text holds no NUL and only
// valid UTF-8.
func translate(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "22021" || pg.Code == "22P05") {
		return &portal.Error{Code: portal.Invalid, Message: "The text contains characters that can't be stored.", Do: "Remove them and try again.", Err: err}
	}
	return err
}

// duplicate says whether err is a broken unique constraint.
func duplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	code := sqliteCode(err)
	return code == 1555 || code == 2067 // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE
}

func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}
