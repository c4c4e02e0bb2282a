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
         "<p>Built with Qt, QCustomPlot, Eigen, nlohmann/json and zlib.<br>MNIST: LeCun, Cortes and Burges, CC BY-SA 3.0. "
         "Fashion-MNIST: Zalando Research, MIT.</p>")
          .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion()), text(nn::instructionSet()))
          .arg(nn::physicalCores());
  QMessageBox::about(parent, tr("About LayerLab"), body);
}

}  // namespace ui
