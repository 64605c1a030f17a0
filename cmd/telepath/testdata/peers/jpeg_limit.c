/* Decodes JPEG tiles with libjpeg-turbo on several threads: what the codec alone takes.
 *
 *   jpeg_limit PACK THREADS
 *
 * PACK holds the tiles, each after its length (32 bits, little endian). It is read before
 * the clock starts. Prints the seconds and the bytes of RGB made.
 */
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <turbojpeg.h>

static void fail(const char *what) {
  fprintf(stderr, "jpeg_limit: %s\n", what);
  exit(1);
}

int main(int argc, char **argv) {
  if (argc != 3) fail("usage: jpeg_limit PACK THREADS");
  FILE *pack = fopen(argv[1], "rb");
  if (pack == NULL || fseek(pack, 0, SEEK_END) != 0) fail("the pack can't be opened");
  long size = ftell(pack);
  rewind(pack);
  unsigned char *data = malloc(size);
  if (data == NULL || fread(data, 1, size, pack) != (size_t)size) fail("the pack can't be read");
  int count = 0;
  unsigned char **tiles = malloc(size / 4 * sizeof *tiles);
  for (long at = 0; at + 4 <= size; at += 4 + *(uint32_t *)(data + at)) tiles[count++] = data + at;
  omp_set_num_threads(atoi(argv[2]));
  double start = omp_get_wtime();
  long long bytes = 0;
#pragma omp parallel reduction(+ : bytes)
  {
    tjhandle decoder = tjInitDecompress();
    unsigned char *rgb = NULL;
    int room = 0;
#pragma omp for schedule(dynamic, 16)
    for (int i = 0; i < count; i++) {
      uint32_t length = *(uint32_t *)tiles[i];
      int width, height, sampling, colours;
      if (tjDecompressHeader3(decoder, tiles[i] + 4, length, &width, &height, &sampling, &colours) != 0) fail(tjGetErrorStr2(decoder));
      if (3 * width * height > room) rgb = realloc(rgb, room = 3 * width * height);
      if (tjDecompress2(decoder, tiles[i] + 4, length, rgb, width, 3 * width, height, TJPF_RGB, 0) != 0) fail(tjGetErrorStr2(decoder));
      bytes += 3L * width * height;
    }
  }
  printf("%.6f %lld\n", omp_get_wtime() - start, bytes);
  return 0;
}
