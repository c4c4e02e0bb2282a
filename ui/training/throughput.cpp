#include "ui/training/throughput.h"

namespace ui {

void Throughput::add(double nowSeconds, double samples) {
  marks_.push_back({nowSeconds, samples});
  // Batches of a second or more still leave two marks to measure between.
  while (marks_.size() > 2 && marks_[1].time < nowSeconds - kWindowSeconds) marks_.pop_front();
}

double Throughput::samplesPerSecond() const {
  if (marks_.size() < 2) return 0;
  double samples = 0;
  for (const Mark& mark : marks_) samples += mark.samples;
  samples -= marks_.front().samples;  // those were done before the window began
  const double seconds = marks_.back().time - marks_.front().time;
  return seconds > 0 ? samples / seconds : 0;
}

}  // namespace ui
