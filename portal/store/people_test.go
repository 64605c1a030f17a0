package store_test

import (
	"errors"
	"testing"
	"time"

	"telepath/portal"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		doctor := person("doctor", "east", portal.Clinician)
		b.write(t, system, func(tx portal.Tx) error {
			fails(t, tx.AddHospital(portal.Hospital{ID: "east"}), portal.Conflict)
			lost := person("lost", "nowhere", portal.Admin)
			fails(t, tx.AddUser(lost), portal.NotFound)
			twin := person("twin", "west", portal.Admin)
			twin.Email = "DOCTOR-EAST@example.ORG "
			fails(t, tx.AddUser(twin), portal.Conflict)
			doctor.Name, doctor.CanSign, doctor.Disabled, doctor.Password = "Dr New", true, true, "other"
			return tx.SaveUser(doctor)
		})
		b.read(t, system, func(tx portal.Tx) error {
			u, err1 := tx.User(doctor.ID)
			equal(t, u, doctor)
			u, err2 := tx.UserByEmail(" Doctor-East@EXAMPLE.org")
			equal(t, u, doctor)
			h, err3 := tx.Hospital("centre")
			equal(t, h, portal.Hospital{ID: "centre", Name: "Hospital centre", Lang: "zh", Centre: true, Settings: portal.DefaultHospitalSettings(), CreatedAt: noon})
			all, err4 := tx.Users()
			equal(t, len(all), 8)
			_, err := tx.UserByEmail("nobody@example.org")
			fails(t, err, portal.NotFound)
			return errors.Join(err1, err2, err3, err4)
		})
		doctor.Email = "admin-east@example.org"
		fails(t, b.Write(t.Context(), system, func(tx portal.Tx) error { return tx.SaveUser(doctor) }), portal.Conflict)
		doctor.ID = "nobody"
		fails(t, b.Write(t.Context(), system, func(tx portal.Tx) error { return tx.SaveUser(doctor) }), portal.NotFound)
	})
}

func TestPeopleInScope(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		b.write(t, doctorEast, func(tx portal.Tx) error {
			fails(t, tx.AddHospital(portal.Hospital{ID: "x"}), portal.Forbidden)
			fails(t, tx.AddUser(person("x", "east", portal.Admin)), portal.Forbidden)
			fails(t, tx.SaveUser(person("doctor", "east", portal.Admin)), portal.Forbidden)
			fails(t, tx.AddSession(portal.Session{ID: "x", UserID: "doctor-east"}), portal.Forbidden)
			return nil
		})
		for _, s := range []portal.Scope{doctorEast, reader} {
			b.read(t, s, func(tx portal.Tx) error {
				actor, _ := s.Actor()
				users, err := tx.Users()
				for _, u := range users {
					if u.HospitalID != actor.HospitalID || u.Password != "" || u.Email == "" {
						t.Errorf("%s lists %+v", s.Name(), u)
					}
				}
				other, err2 := tx.User("admin-west")
				equal(t, other, portal.User{ID: "admin-west", Name: "Dr admin", Role: portal.Admin, HospitalID: "west"})
				_, err3 := tx.UserByEmail("admin-west@example.org")
				fails(t, err3, portal.NotFound)
				hospitals, err4 := tx.Hospitals()
				equal(t, len(hospitals), 3)
				return errors.Join(err, err2, err4)
			})
		}
	})
}

func TestSessions(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		s := portal.Session{
			ID: "s", Kind: "session", UserID: "doctor-east", SecretSum: "sum", CreatedAt: noon,
			ExpiresAt: noon.Add(time.Hour), SeenAt: noon,
		}
		later := noon.Add(time.Minute)
		b.write(t, system, func(tx portal.Tx) error {
			ok(t, tx.AddSession(s))
			fails(t, tx.AddSession(s), portal.Conflict)
			fails(t, tx.AddSession(portal.Session{ID: "t", UserID: "nobody", SecretSum: "t"}), portal.NotFound)
			fails(t, tx.TouchSession("none", later), portal.NotFound)
			return tx.TouchSession("s", later)
		})
		s.SeenAt = later
		b.read(t, system, func(tx portal.Tx) error {
			got, err := tx.SessionBySum("sum")
			equal(t, got, s)
			return err
		})
		b.write(t, doctorEast, func(tx portal.Tx) error {
			_, err := tx.SessionBySum("sum")
			fails(t, err, portal.NotFound)
			fails(t, tx.TouchSession("s", later), portal.NotFound)
			fails(t, tx.DeleteSession("s"), portal.NotFound)
			return nil
		})
		b.write(t, system, func(tx portal.Tx) error {
			old := s
			old.ID, old.SecretSum = "old", "old"
			next := s
			next.ID, next.SecretSum, next.CreatedAt = "next", "next", noon.Add(2*time.Hour)
			ok(t, errors.Join(tx.AddSession(old), tx.AddSession(next)))
			_, err := tx.SessionBySum("old")
			fails(t, err, portal.NotFound)
			ok(t, tx.DeleteSession("next"))
			_, err = tx.SessionBySum("next")
			fails(t, err, portal.NotFound)
			return nil
		})
	})
}
