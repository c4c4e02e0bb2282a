#include "ui/shell/about_dialog.h"

#include <QApplication>
#include <QMessageBox>

#include "engine/core/cpu.h"
#include "ui/common/engine_text.h"

namespace ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("AboutDialog", text); }

}  // namespace

void showAboutDialog(QWidget* parent) {
  const QString body =
      tr("<h3>LayerLab %1</h3><p>A laboratory for neural networks: build them, train them, and see what they do.</p>"
         "<p>Qt %2 · kernels for %3 · %4 cores</p>"
         "<p>Free software under the GNU General Public License, version 3 or later. It comes without any warranty.</p>"
         "<p>Built with Qt (LGPL 3), QCustomPlot (GPL 3), Eigen (MPL 2), nlohmann/json (MIT), zlib (zlib), libzip (BSD), "
         "libcsv (LGPL 2.1), libpng (PNG), libjpeg-turbo (BSD) and SQLite (public domain).</p>"
         "<p>MNIST: LeCun, Cortes and Burges, CC BY-SA 3.0. Fashion-MNIST: Zalando Research, MIT.</p>")
          .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion()), text(nn::instructionSet()))
          .arg(nn::physicalCores());
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About LayerLab"), body, QMessageBox::Close, parent);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setIconPixmap(parent->windowIcon().pixmap(64, 64));
  box->open();
}

}  // namespace ui
