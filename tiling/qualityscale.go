package tiling

import (
	"fmt"
	"math"
)

// judgeScale doubts a scale that is missing, impossible, uneven, or not the objective's.
func (q *inspection) judgeScale() {
	m := q.info.MPP
	enter := Text{"Check the scanner's settings and enter the right value", "请核对扫描仪设置并填写正确的数值"}
	switch {
	case m == nil:
		q.add("mpp-missing", Doubtful, Text{"The file does not say how large a pixel is, so sizes and the model's scale are uncertain", "文件没有说明像素大小，因此尺寸和模型的比例不确定"},
			Text{"Enter the micrometres per pixel; the scanner's settings show them", "请填写每像素微米数，可在扫描仪设置中查到"})
	case !m.Plausible():
		q.add("mpp-implausible", Doubtful, Text{
			fmt.Sprintf("The file claims %.4g µm per pixel, which a microscope scan hardly has (0.1 to 2.0)", m.Mean()),
			fmt.Sprintf("文件标注每像素 %.4g 微米，显微扫描一般不会如此（0.1 至 2.0）", m.Mean()),
		}, enter)
	case ratio(m.X, m.Y) > maxPixelAspect:
		q.add("pixels-not-square", Doubtful, Text{
			fmt.Sprintf("The file claims pixels of %.4g x %.4g µm; a scanner's are square", m.X, m.Y),
			fmt.Sprintf("文件标注像素为 %.4g x %.4g 微米，而扫描仪的像素应为正方形", m.X, m.Y),
		}, enter)
	case q.info.ObjectivePower > 0 && ratio(m.Mean(), objectiveMPP/q.info.ObjectivePower) > maxObjectiveRatio:
		q.add("mpp-objective", Doubtful, Text{
			fmt.Sprintf("The file claims %.4g µm per pixel and a %gx objective, which do not fit together", m.Mean(), q.info.ObjectivePower),
			fmt.Sprintf("文件标注每像素 %.4g 微米、物镜 %g 倍，两者不相符", m.Mean(), q.info.ObjectivePower),
		}, enter)
	}
}

// ratio is the larger over the smaller.
func ratio(a, b float64) float64 {
	if a <= 0 || b <= 0 {
		return math.MaxFloat64
	}
	return max(a/b, b/a)
}

// judgeLevels doubts a pyramid whose levels are not the same picture made smaller.
func (q *inspection) judgeLevels() {
	for i, l := range q.info.Levels {
		if why, ok := q.levelFits(i, l); !ok {
			q.add("level-geometry", Doubtful, Text{
				fmt.Sprintf("Level %d (%d x %d pixels) does not fit the slide of %d x %d: %s", i, l.Width, l.Height, q.info.Width, q.info.Height, why.EN),
				fmt.Sprintf("第 %d 层（%d x %d 像素）与 %d x %d 的切片不相符：%s", i, l.Width, l.Height, q.info.Width, q.info.Height, why.ZH),
			}, Text{"Export the slide again; places and sizes may be wrong until then", "请重新导出切片；在此之前位置和尺寸可能有误"})
			return
		}
	}
	for i := 1; i < len(q.info.Levels); i++ {
		if jump := float64(q.info.Levels[i-1].Width) / float64(q.info.Levels[i].Width); jump > maxLevelJump {
			q.add("level-jump", Pass, Text{
				fmt.Sprintf("Level %d is %.0f times smaller than the one before: levels in between are missing", i, jump),
				fmt.Sprintf("第 %d 层比上一层小 %.0f 倍，中间缺少层级", i, jump),
			}, Text{"Nothing; viewing is slower until the missing levels are made", "无需处理；在补齐层级之前浏览较慢"})
			return
		}
	}
}

// levelFits allows for sizes rounded up or down, twice, and padded to whole tiles: some
// scanners count the padding.
func (q *inspection) levelFits(i int, l Level) (why Text, ok bool) {
	if l.Width < 1 || l.Height < 1 {
		return Text{"it is empty", "该层为空"}, false
	}
	x, y := float64(q.info.Width)/float64(l.Width), float64(q.info.Height)/float64(l.Height)
	loose := maxLevelSkew + 2/float64(l.Width) + 2/float64(l.Height)
	if l.TileWidth > 0 && l.TileHeight > 0 && l.Width%l.TileWidth == 0 && l.Height%l.TileHeight == 0 {
		loose += max(float64(l.TileWidth)/float64(l.Width), float64(l.TileHeight)/float64(l.Height))
	}
	switch {
	case i == 0 && (l.Width != q.info.Width || l.Height != q.info.Height):
		return Text{"the largest level must be the slide's size", "最大一层应与切片同样大小"}, false
	case i > 0 && l.Width >= q.info.Levels[i-1].Width && l.Height >= q.info.Levels[i-1].Height:
		return Text{"it is not smaller than the one before", "它不比上一层小"}, false
	case ratio(x, y) > 1+loose:
		return Text{"it has another shape", "长宽比不同"}, false
	case l.Downsample > 0 && ratio(l.Downsample, x) > 1+loose:
		return Text{"it is not as much smaller as the file says", "缩小倍数与文件标注不同"}, false
	}
	return Text{}, true
}
