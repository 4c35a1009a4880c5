package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
)

// photo draws a picture of a parcel on a bench, a different one for each n.
func photo(n int) []byte {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	wall := color.RGBA{uint8(170 + r.IntN(60)), uint8(180 + r.IntN(50)), uint8(190 + r.IntN(50)), 255}
	bench := color.RGBA{uint8(110 + r.IntN(40)), uint8(80 + r.IntN(30)), 60, 255}
	box := color.RGBA{uint8(180 + r.IntN(50)), uint8(140 + r.IntN(40)), uint8(80 + r.IntN(40)), 255}
	fill(img, img.Bounds(), wall)
	fill(img, image.Rect(0, 165, 320, 240), bench)
	x, y, w := 60+r.IntN(60), 60+r.IntN(30), 120+r.IntN(60)
	fill(img, image.Rect(x, y, x+w, 185), box)
	tape := color.RGBA{box.R - 30, box.G - 30, box.B - 30, 255}
	fill(img, image.Rect(x+w/2-8, y, x+w/2+8, 185), tape)
	return encoded(img)
}

// signature draws a line as a pen would.
func signature(n int) []byte {
	r := rand.New(rand.NewPCG(seed+1, uint64(n)))
	img := image.NewRGBA(image.Rect(0, 0, 320, 120))
	fill(img, img.Bounds(), color.White)
	ink := color.RGBA{20, 30, 90, 255}
	y, slope := 60.0, 0.0
	for x := 30; x < 290; x++ {
		slope = 0.9*slope + 3*(r.Float64()-0.5)
		y = min(max(y+slope, 20), 100)
		fill(img, image.Rect(x, int(y)-1, x+2, int(y)+2), ink)
	}
	return encoded(img)
}

func fill(img *image.RGBA, area image.Rectangle, c color.Color) {
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			img.Set(x, y, c)
		}
	}
}

func encoded(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic("demo: a picture that does not encode: " + err.Error())
	}
	return b.Bytes()
}
