import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { connectWindow } from './connect-window.ts';

const app = createApp(App);
app.use(createPinia());
void connectWindow();
app.mount('#app');
