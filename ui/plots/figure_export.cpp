#include "ui/plots/figure_export.h"

#include "ui/common/theme.h"
#include "ui/plots/line_plot.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QCoreApplication>
#include <QImage>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace ui {

namespace {

constexpr QSize kPart(720, 320);
constexpr int kTitleHeight = 28, kPngScale = 2, kPdfDpi = 96;

QSize sizeOf(const std::vector<FigurePart>& parts) {
  return {kPart.width(), static_cast<int>(parts.size()) * (kPart.height() + kTitleHeight)};
}

void paint(QPaintDevice& device, const std::vector<FigurePart>& parts, bool isVector) {
  const Theme& theme = Theme::instance();
  QCPPainter painter(&device);
  painter.setMode(QCPPainter::pmVectorized, isVector);
  painter.setMode(QCPPainter::pmNoCaching);
  painter.fillRect(QRect(QPoint(), sizeOf(parts)), theme.colors().window);
  for (const FigurePart& part : parts) {
    painter.setFont(theme.font(1.0, true));
    painter.setPen(theme.colors().text);
    painter.drawText(QRect(12, 0, kPart.width() - 24, kTitleHeight), Qt::AlignLeft | Qt::AlignVCenter, part.title);
    painter.translate(0, kTitleHeight);
    painter.save();
    part.plot->paintInto(painter, kPart);
    painter.restore();
    painter.translate(0, kPart.height());
  }
}

QByteArray png(const std::vector<FigurePart>& parts) {
  QImage image(sizeOf(parts) * kPngScale, QImage::Format_RGB32);
  image.setDevicePixelRatio(kPngScale);
  paint(image, parts, false);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return bytes;
}

QByteArray svg(const std::vector<FigurePart>& parts) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(sizeOf(parts));
  generator.setViewBox(QRect(QPoint(), sizeOf(parts)));
  generator.setTitle(parts.empty() ? QString() : parts.front().title);
  paint(generator, parts, true);
  return bytes;
}

QByteArray pdf(const std::vector<FigurePart>& parts) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setResolution(kPdfDpi);
  writer.setPageMargins(QMarginsF());
  writer.setPageSize(QPageSize(QSizeF(sizeOf(parts)) / kPdfDpi, QPageSize::Inch, {}, QPageSize::ExactMatch));
  paint(writer, parts, true);
  return bytes;
}

}  // namespace

QString writeFigure(const QString& file, FigureFormat format, const std::vector<FigurePart>& parts) {
  const QByteArray bytes = format == FigureFormat::Png ? png(parts) : format == FigureFormat::Svg ? svg(parts) : pdf(parts);
  QSaveFile target(file);
  if (target.open(QIODevice::WriteOnly) && target.write(bytes) == bytes.size() && target.commit()) return {};
  return QCoreApplication::translate("FigureExport", "%1 could not be written: %2").arg(file, target.errorString());
}

}  // namespace ui
