#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/kernels/conv2d.h"
#include "engine/kernels/conv2d_depthwise.h"
#include "engine/kernels/conv2d_neighbours.h"
#include "engine/kernels/conv2d_windows.h"

namespace nn::kernels {
namespace {

/// A run of output pixels that is one block of k for the kernel gradient: whole samples, rows of one sample or a part of a row.
struct PixelBlock {
  Index n, samples, y, rows, x, columns;
};

/// Calls body(block) for all blocks in ascending order. They depend on the shape only.
template <typename Body>
void forEachPixelBlock(const Conv2dShape& s, Body&& body) {
  const Index samples = std::max<Index>(1, kBlockSteps / (s.outHeight * s.outWidth));
  const Index bands = divideUp(s.outHeight, std::max<Index>(1, kBlockSteps / s.outWidth)),
              parts = divideUp(s.outWidth, kBlockSteps);
  for (Index n = 0; n < s.batch; n += samples)
    for (Index band = 0; band < bands; ++band)
      for (Index part = 0; part < parts; ++part) {
        const Index y = s.outHeight * band / bands, x = s.outWidth * part / parts;
        body(PixelBlock{n, std::min(samples, s.batch - n), y, s.outHeight * (band + 1) / bands - y, x,
                        s.outWidth * (part + 1) / parts - x});
      }
}

/// dK[i, j, c, o] += Σ_{n,y,x} X[n, …, c] · dY[n, y, x, o] over one block, for the kernel rows and filters given.
void kernelGradientBlock(const Conv2dShape& s, const Scalar* input, const Scalar* outputGradient, Scalar* kernelGradient,
                         const PixelBlock& block, Range kernelRows, const FilterPanel& filters) {
  alignas(64) Scalar panel[kBlockSteps * kPanelColumns];
  const Index rows = paddedRows(s), first = block.n * rows + block.y * s.strideY + kernelRows.begin * s.dilationY;
  const Index last =
      (block.n + block.samples - 1) * rows + (block.y + block.rows - 1) * s.strideY + (kernelRows.end - 1) * s.dilationY + 1;
  const Windows in = windowsOf(s, input, first, last);
  const Factor b{outputGradient + ((block.n * s.outHeight + block.y) * s.outWidth + block.x) * s.filters + filters.o, s.filters,
                 1};
  PanelProduct product;
  product.images = block.samples;
  product.segments = block.rows;
  product.length = block.columns;
  product.aStep = s.strideX * s.channels;
  product.aSegment = s.strideY * in.rowSize;
  product.aImage = in.sampleSize;
  product.aRow = 1;
  product.cRow = s.filters;
  product.columns = filters.columns;
  product.store = Store::Add;
  product.b = b.data;
  product.bStep = b.rowStride;
  if (mustPack(b, product.columns)) {
    product.bStep = packPanel(block.samples * block.rows * block.columns, product.columns, b, panel);
    product.b = panel;
  }
  TileRunner tiles(product);
  const Runs runs(s);
  for (Index i = kernelRows.begin; i < kernelRows.end; ++i)
    for (Index run = 0; run < runs.count; ++run)
      tiles.add(in.row(block.n, block.y * s.strideY + i * s.dilationY) + block.x * s.strideX * s.channels + filters.channel +
                    run * runs.distance,
                kernelGradient + (i * runs.count + run) * runs.length * s.filters + filters.o, runs.length);
}

/// Tasks own parts of the gradient and go through all pixels in order, so no partial sums have to be combined. Several kernel
/// rows make one task when a single one would not fill a tile.
void gradientRows(const Conv2dShape& s, const Scalar* input, const Scalar* outputGradient, Scalar* kernelGradient) {
  const Index rowSteps = s.kernelWidth * groupChannels(s);
  const Index rowsPerTask = std::min(s.kernelHeight, divideUp(4 * TileRunner::kTileRows, rowSteps));
  const Index rowTasks = divideUp(s.kernelHeight, rowsPerTask), panels = FilterPanel::count(s);
  const Index stepsPerTask = s.batch * s.outHeight * s.outWidth * rowsPerTask * rowSteps * kPanelColumns;
  parallelFor(rowTasks * panels, grainFor(stepsPerTask), [&](Index begin, Index end) {
    for (Index task = begin; task < end; ++task) {
      const Index i = task / panels * rowsPerTask;
      const FilterPanel filters(s, task % panels);
      forEachPixelBlock(s, [&](const PixelBlock& block) {
        kernelGradientBlock(s, input, outputGradient, kernelGradient, block, {i, std::min(s.kernelHeight, i + rowsPerTask)},
                            filters);
      });
    }
  });
}

}  // namespace

void conv2dKernelGradient(const Conv2dShape& s, const Scalar* input, const Scalar* outputGradient, Scalar* kernelGradient) {
  if (isEmpty(s)) return;
  if (isDepthwise(s)) return depthwiseKernelGradient(s, input, outputGradient, kernelGradient);
  const Index p = neighbours(s);
  if (p == 1) return gradientRows(s, input, outputGradient, kernelGradient);
  const Conv2dShape wide = widened(s, p);
  Scalar* wideGradient = keptMemory<Kept::WideKernel>(kernelSize(wide));
  std::fill_n(wideGradient, kernelSize(wide), Scalar{0});
  gradientRows(wide, input, outputGradient, wideGradient);
  foldKernelGradient(s, p, wideGradient, kernelGradient);
}

}  // namespace nn::kernels
