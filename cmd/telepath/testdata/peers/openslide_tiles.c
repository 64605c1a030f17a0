/* Reads a list of tiles with OpenSlide on several threads, as RGB or encoded as JPEG 4:2:0.
 *
 *   openslide_tiles SLIDE LIST LEVEL SIZE QUALITY THREADS
 *
 * LIST has a line "COLUMN ROW" for each tile of SIZE pixels of LEVEL. QUALITY 0: no JPEG.
 * Prints the seconds from opening the slide to the last tile, and the bytes made.
 *
 *   openslide_tiles SLIDE
 *
 * prints the seconds of opening and closing it, the median of fifty-one.
 */
#include <omp.h>
#include <openslide.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

static void fail(const char *what) {
  fprintf(stderr, "openslide_tiles: %s\n", what);
  exit(1);
}

static openslide_t *slide_at(const char *path) {
  openslide_t *slide = openslide_open(path);
  if (slide == NULL || openslide_get_error(slide) != NULL) fail("the slide can't be opened");
  return slide;
}

static int smaller(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int time_opening(const char *path) {
  double seconds[51];
  for (int i = 0; i < 51; i++) {
    double start = omp_get_wtime();
    openslide_close(slide_at(path));
    seconds[i] = omp_get_wtime() - start;
  }
  qsort(seconds, 51, sizeof *seconds, smaller);
  printf("%.9f\n", seconds[25]);
  return 0;
}

struct place {
  long column, row;
};

static struct place *read_list(const char *path, int *count) {
  FILE *list = fopen(path, "r");
  if (list == NULL) fail("the list of tiles can't be opened");
  struct place at, *places = NULL;
  *count = 0;
  while (fscanf(list, "%ld %ld", &at.column, &at.row) == 2) {
    if (*count % 4096 == 0) places = realloc(places, (*count + 4096) * sizeof *places);
    places[(*count)++] = at;
  }
  fclose(list);
  return places;
}

/* BGRA with alpha 255 to RGB, as a model takes it. */
static void to_rgb(const uint32_t *from, unsigned char *to, int pixels) {
  for (int i = 0; i < pixels; i++) {
    to[3 * i] = from[i] >> 16;
    to[3 * i + 1] = from[i] >> 8;
    to[3 * i + 2] = from[i];
  }
}

int main(int argc, char **argv) {
  if (argc == 2) return time_opening(argv[1]);
  if (argc != 7) fail("usage: openslide_tiles SLIDE LIST LEVEL SIZE QUALITY THREADS");
  int count, level = atoi(argv[3]), size = atoi(argv[4]), quality = atoi(argv[5]);
  struct place *places = read_list(argv[2], &count);
  omp_set_num_threads(atoi(argv[6]));
  double start = omp_get_wtime();
  openslide_t *slide = slide_at(argv[1]);
  double step = size * openslide_get_level_downsample(slide, level);
  long long bytes = 0;
#pragma omp parallel reduction(+ : bytes)
  {
    uint32_t *pixels = malloc(4L * size * size);
    unsigned char *rgb = malloc(3L * size * size);
    unsigned char *jpeg = tjAlloc(tjBufSize(size, size, TJSAMP_420));
    tjhandle encoder = tjInitCompress();
#pragma omp for schedule(dynamic, 16)
    for (int i = 0; i < count; i++) {
      openslide_read_region(slide, pixels, (int64_t)(places[i].column * step), (int64_t)(places[i].row * step), level, size, size);
      if (quality == 0) {
        to_rgb(pixels, rgb, size * size);
        bytes += 3L * size * size;
        continue;
      }
      unsigned long length = tjBufSize(size, size, TJSAMP_420);
      if (tjCompress2(encoder, (unsigned char *)pixels, size, 4 * size, size, TJPF_BGRX, &jpeg, &length, TJSAMP_420, quality, TJFLAG_NOREALLOC) != 0)
        fail(tjGetErrorStr2(encoder));
      bytes += length;
    }
  }
  if (openslide_get_error(slide) != NULL) fail(openslide_get_error(slide));
  openslide_close(slide);
  printf("%.6f %lld\n", omp_get_wtime() - start, bytes);
  return 0;
}
