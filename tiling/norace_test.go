//go:build !race

package tiling_test

const racing = false
