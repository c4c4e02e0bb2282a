#include "ui/shell/about_dialog.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "engine/core/cpu.h"
#include "ui/common/engine_text.h"

namespace ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("AboutDialog", text); }

void addRow(QTreeWidgetItem* group, const QString& what, const QString& keys) { new QTreeWidgetItem(group, {what, keys}); }

void addCanvasShortcuts(QTreeWidget* tree) {
  auto* canvas = new QTreeWidgetItem(tree, {tr("On the canvas")});
  addRow(canvas, tr("Add a layer"), tr("Tab or double-click"));
  addRow(canvas, tr("Insert a layer into a wire"), tr("Drop it on the wire"));
  addRow(canvas, tr("Layers that fit an open wire"), tr("Drag the wire into the void"));
  addRow(canvas, tr("Merge layers"), tr("Select them, then add a merging layer"));
  addRow(canvas, tr("One more input for a merging layer"), tr("Drop a wire on its card"));
  addRow(canvas, tr("Move the canvas"), tr("Space and drag, or middle button"));
  addRow(canvas, tr("Zoom"), tr("Ctrl and wheel"));
  addRow(canvas, tr("Move the selection"), tr("Arrow keys"));
  addRow(canvas, tr("Delete, copy, paste, duplicate"), tr("Delete, Ctrl+C, Ctrl+V, Ctrl+D"));
}

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

void showShortcutsDialog(const QMenuBar& menus, QWidget* parent) {
  QDialog dialog(parent);
  dialog.setWindowTitle(tr("Keyboard shortcuts"));
  dialog.resize(480, 560);
  auto* tree = new QTreeWidget(&dialog);
  tree->setHeaderLabels({tr("What"), tr("Keys")});
  tree->setRootIsDecorated(false);
  for (const QAction* top : menus.actions()) {
    if (!top->menu()) continue;
    auto* group = new QTreeWidgetItem(tree, {top->text().remove(QLatin1Char('&'))});
    for (const QAction* action : top->menu()->actions())
      if (!action->shortcut().isEmpty())
        addRow(group, action->text().remove(QLatin1Char('&')), action->shortcut().toString(QKeySequence::NativeText));
    if (group->childCount() == 0) delete group;
  }
  addCanvasShortcuts(tree);
  tree->expandAll();
  tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
  QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
  auto* layout = new QVBoxLayout(&dialog);
  layout->addWidget(tree);
  layout->addWidget(buttons);
  dialog.exec();
}

}  // namespace ui
