// Package mail sends letters by SMTP. It must not know who a letter is about: it gets an
// accession number and a link, and has no words for anything else.
package mail
