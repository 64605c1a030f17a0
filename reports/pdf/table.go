package pdf

// col is a column of a table: its heading and width in points.
type col struct {
	title   string
	width   float64
	toRight bool
}

const cellPad = 4.0

// table writes rows with a heading that is repeated on every new page. Cells wrap; a row is
// kept on one page.
func (s *sheet) table(cols []col, rows [][]string) {
	s.need(3 * tableHead.lead)
	s.tableHead(cols)
	for i, row := range rows {
		cells := make([][]string, len(cols))
		height := 0.0
		for c := range cols {
			cells[c] = s.lines(row[c], small, cols[c].width-2*cellPad)
			height = max(height, float64(len(cells[c]))*small.lead)
		}
		if height += 3; s.y+height > bottom && height < bottom-top {
			s.turn()
			s.tableHead(cols)
		}
		if i%2 == 1 {
			s.fill(left, s.y, column, height, shade)
		}
		s.cells(cols, cells, height)
	}
	s.rule(s.y, hairline, 0.6)
	s.y += 6
}

func (s *sheet) tableHead(cols []col) {
	x := left
	for _, c := range cols {
		s.cell(c, x, s.y, c.title, tableHead)
		x += c.width
	}
	s.y += tableHead.lead + 2
	s.rule(s.y, hairline, 0.6)
}

// cells writes one row; a row higher than a page goes on over the next.
func (s *sheet) cells(cols []col, cells [][]string, height float64) {
	y := s.y + 1.5
	for n := 0; ; n++ {
		x, any := left, false
		if n > 0 && y+small.lead > bottom {
			s.turn()
			y, height = s.y+1.5, 0
		}
		for c := range cols {
			if n < len(cells[c]) {
				s.cell(cols[c], x, y, cells[c][n], small)
				any = true
			}
			x += cols[c].width
		}
		if !any {
			break
		}
		y += small.lead
	}
	s.y = max(s.y+height, y+1.5)
}

func (s *sheet) cell(c col, x, y float64, text string, st style) {
	if c.toRight {
		s.putRight(x+c.width-cellPad, y, text, st)
		return
	}
	s.put(x+cellPad, y, text, st)
}

// field is a label and its value.
type field struct{ label, value string }

// gap between the two columns of fields, in points.
const gap = 12.0

// columns writes fields side by side in two columns; a value that does not fit into one line
// of its column takes the full width.
func (s *sheet) columns(fields []field, none string) {
	const half = (column - gap) / 2
	for len(fields) > 0 {
		n, width := 1, column
		if s.fits(fields[0], half) {
			width = half
			if len(fields) > 1 && s.fits(fields[1], half) {
				n = 2
			}
		}
		s.fields(fields[:n], width, none)
		fields = fields[n:]
	}
}

func (s *sheet) fits(f field, width float64) bool {
	return len(s.lines(f.value, body, width-s.labelWidth)) == 1
}

// fields writes one row of one or two fields, each width points wide.
func (s *sheet) fields(row []field, width float64, none string) {
	texts := make([][]string, len(row))
	height := 0.0
	for n, f := range row {
		if f.value == "" {
			f.value = none
		}
		texts[n] = s.lines(f.value, body, width-s.labelWidth)
		height = max(height, float64(len(texts[n]))*body.lead)
	}
	s.need(height)
	for n, f := range row {
		x := left + float64(n)*(width+gap)
		s.put(x, s.y, f.label, body.in(quiet))
		for k, l := range texts[n] {
			s.line(x+s.labelWidth, s.y+float64(k)*body.lead, l, body)
		}
	}
	s.y += height
}
