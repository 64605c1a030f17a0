// Package blobs keeps files in a folder or in an S3 bucket: finished blobs under their key,
// and the parts of uploads on their way in. Both implement portal.Blobs.
//
// What a method has reported as stored is on the disk (fsync of file and folder), or
// acknowledged by the S3 server, so that a power cut loses none of it. Memory does not grow
// with the size of a file.
//
// It must not know what a blob means, who may read it, or the database.
package blobs
